import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.context.support.ValidationSupportContext;
import ca.uhn.fhir.rest.server.exceptions.ResourceNotFoundException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.ElementDefinition;
import org.hl7.fhir.r4.model.Enumerations.BindingStrength;
import org.hl7.fhir.r4.model.StructureDefinition;
import org.hl7.fhir.r4.model.ValueSet;

/** HL7's definitions of every type of R4 4.0.1, as HAPI ships them: structure.json and value-sets.json, into a folder. */
public final class Definitions {
  private static final ObjectMapper JSON = new ObjectMapper();

  public static void main(String[] args) throws IOException {
    FhirContext fhir = FhirContext.forR4();
    DefaultProfileValidationSupport shipped = new DefaultProfileValidationSupport(fhir);
    TreeMap<String, StructureDefinition> types = new TreeMap<>();
    for (IBaseResource resource : shipped.fetchAllStructureDefinitions()) {
      StructureDefinition type = (StructureDefinition) resource;
      if (type.getUrl().equals("http://hl7.org/fhir/StructureDefinition/" + type.getType())) types.put(type.getType(), type);
    }
    ObjectNode structure = JSON.createObjectNode().put("fhirVersion", "4.0.1");
    ObjectNode definitions = structure.putObject("definitions");
    Set<String> bound = new TreeSet<>(List.of("http://hl7.org/fhir/ValueSet/resource-types"));
    types.forEach((name, type) -> {
      ArrayNode elements = definitions.putObject(name).put("kind", type.getKind().toCode()).putArray("elements");
      type.getSnapshot().getElement().forEach(element -> add(elements.addObject(), element, bound));
    });
    Files.writeString(Path.of(args[0], "structure.json"), JSON.writeValueAsString(structure));
    Files.writeString(Path.of(args[0], "value-sets.json"), JSON.writeValueAsString(expanded(bound, fhir, shipped)));
  }

  private static void add(ObjectNode to, ElementDefinition element, Set<String> bound) {
    to.put("path", element.getPath()).put("min", element.getMin()).put("max", element.getMax());
    if (element.hasContentReference()) to.put("contentReference", element.getContentReference());
    for (var type : element.getType()) {
      ObjectNode one = to.withArray("type").addObject().put("code", type.getCode());
      type.getProfile().forEach(profile -> one.withArray("profile").add(profile.getValue()));
      type.getTargetProfile().forEach(target -> one.withArray("targetProfile").add(target.getValue()));
    }
    var binding = element.getBinding();
    if (binding.hasValueSet()) {
      to.putObject("binding").put("strength", binding.getStrength().toCode()).put("valueSet", binding.getValueSet());
      if (binding.getStrength() == BindingStrength.REQUIRED) bound.add(binding.getValueSet().split("\\|")[0]);
    }
    for (var rule : element.getConstraint()) {
      to.withArray("constraint").addObject()
          .put("key", rule.getKey()).put("severity", rule.getSeverity().toCode()).put("human", rule.getHuman());
    }
  }

  /** Those that HAPI can list: not UCUM, not LOINC's. */
  private static ObjectNode expanded(Set<String> bound, FhirContext fhir, DefaultProfileValidationSupport shipped) {
    ValidationSupportChain chain = new ValidationSupportChain(shipped,
        new CommonCodeSystemsTerminologyService(fhir), new InMemoryTerminologyServerValidationSupport(fhir));
    ObjectNode sets = JSON.createObjectNode();
    for (String url : bound) {
      try {
        var outcome = chain.expandValueSet(new ValidationSupportContext(chain), null, url);
        if (outcome == null || outcome.getValueSet() == null) continue;
        ArrayNode codes = sets.putArray(url);
        ((ValueSet) outcome.getValueSet()).getExpansion().getContains().forEach(
            code -> codes.addObject().put("system", code.getSystem()).put("code", code.getCode()));
      } catch (ResourceNotFoundException elsewhere) {
        continue;
      }
    }
    return sets;
  }

  private Definitions() {}
}
