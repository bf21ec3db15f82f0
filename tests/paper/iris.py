"""A plan like that of Iris, who is 82 and home from hospital, as a document is made of it."""

from __future__ import annotations

from typing import Any

from adapter.paper.document import Document, Known, document

IRIS: dict[str, Any] = {
    "id": "r1",
    "kind": "support-plan",
    "status": "active",
    "title": "Home again after the fall",
    "story": "Iris came home from hospital in February after breaking her leg in a fall. She and Donald have been "
    "married for 58 years.",
    "created": "2026-03-02",
    "next_review": "2026-06-01",
    "author": {"id": "w"},
    "sds_option": "option-3",
    "responsible": [
        {"organisation": {"text": "Lochside Council"}, "team": "Reablement, north", "lead_worker": {"id": "w"}}
    ],
    "person": {
        "id": "p",
        "name": {"given": ["Iris"], "family": "Testperson"},
        "birth_date": "1943-09-04",
        "identifiers": [
            {"system": "urn:oid:2.16.840.1.113883.2.1.3.2.4.16.53", "value": "0409430001", "check": "modulus-11"}
        ],
        "communication_needs": ["Large print, please. My eyes get tired."],
        "languages": [{"language": "gd", "preferred": True}],
        "contact": [{"kind": "phone", "value": "01632 960123", "use": "home"}],
        "address": {"text": "1 Example Street, Lochside"},
    },
    "people": [
        {"id": "h", "kind": "family", "name": "Donald Testperson", "relationship": "husband"},
        {"id": "d", "kind": "family", "name": "Mairi", "relationship": "daughter"},
        {"id": "w", "kind": "practitioner", "name": "Eileen Example", "role": "occupational therapist"},
    ],
    "conversations": [
        {
            "id": "c",
            "date": "2026-03-01",
            "channel": "verbal",
            "directness": "direct",
            "by": {"id": "w"},
            "participants": [{"id": "p"}, {"id": "h"}],
            "note": "We sat in the kitchen.",
        }
    ],
    "strengths": [
        {
            "id": "s",
            "text": "Iris has cooked for a family of seven, and knows every recipe by heart.",
            "by": {"id": "d"},
        }
    ],
    "outcomes": [
        {
            "id": "o1",
            "statement": {
                "text": "I want help with getting my confidence back in the kitchen. Home cooking "
                "makes a house into a home and the smell of soup on the stove makes me "
                "feel I am making a home for my husband and me.",
                "voice": "verbatim",
                "language": "en-GB",
            },
            "expressed_by": {"id": "p"},
            "why": "Cooking is how I look after Donald.",
            "areas": [{"framework": "wheel", "code": "confidence-skills"}],
            "type": "change",
            "stage": "agreed",
            "status": "active",
            "start": "2026-03-02",
            "next_review": "2026-06-01",
            "importance": 10,
            "confidence": 5,
            "reviews": [
                {
                    "id": "v1",
                    "date": "2026-03-15",
                    "by": {"id": "w"},
                    "extent": {"code": "too-early"},
                    "helps": ["The stool by the stove"],
                    "hinders": ["The high shelf"],
                    "unintended": [],
                    "plan_needs_change": False,
                },
                {
                    "id": "v2",
                    "date": "2026-04-12",
                    "by": {"id": "w"},
                    "extent": {"code": "getting-closer"},
                    "narrative": "Iris made broth with Mairi beside her.",
                    "helps": ["The stool by the stove", "Mairi nearby, hands off"],
                    "hinders": ["Lifting the big pot"],
                    "unintended": ["Donald has begun to peel the potatoes."],
                    "plan_needs_change": False,
                },
                {
                    "id": "v3",
                    "date": "2026-05-10",
                    "by": {"id": "w"},
                    "extent": {"code": "partly-met"},
                    "narrative": "Soup twice this week, on her own.",
                    "helps": ["A smaller pot"],
                    "hinders": ["Tired by four o’clock"],
                    "unintended": [],
                    "plan_needs_change": True,
                    "change_reason": "Cook in the morning instead",
                    "change_agreed": True,
                },
            ],
            "views": [
                {
                    "id": "vw",
                    "party": {"id": "d"},
                    "kind": "family",
                    "stance": "disagree",
                    "text": "I worry about the gas.",
                    "date": "2026-03-02",
                    "priority": "high",
                },
                {
                    "id": "vx",
                    "party": {"id": "w"},
                    "kind": "practitioner",
                    "stance": "agree",
                    "text": "The risk is reasonable.",
                },
            ],
            "risk": {
                "acting": "She could fall or burn herself.",
                "not_acting": "She would lose her place at the heart of the house.",
                "safeguards": "A stool, and an induction ring.",
                "decision": "agreed",
                "view": "I would rather be scalded once than sit in the parlour for good.",
                "date": "2026-03-02",
            },
            "measures": [
                {
                    "id": "m",
                    "instrument": "local-confidence",
                    "domain": "kitchen",
                    "scale": "1 to 10",
                    "baseline": "3",
                    "target": "8",
                    "scores": [
                        {"id": "s1", "value": "4", "date": "2026-03-15"},
                        {"id": "s2", "value": "6", "date": "2026-05-10"},
                    ],
                }
            ],
        },
        {
            "id": "o2",
            "statement": {
                "text": "Tha mi ag iarraidh a dhol air ais dhan chòisir, far a bheil mo charaidean.",
                "voice": "verbatim",
                "language": "gd",
            },
            "expressed_by": {"id": "p"},
            "summary": "Iris wishes to sing in the choir again ☕😀.",
            "status": "active",
            "reviews": [
                {
                    "id": "z",
                    "standing": True,
                    "extent": {"scale": "lochside-1-5", "value": "3", "code": "same"},
                    "helps": ["Mairi’s car"],
                }
            ],
        },
    ],
    "ranking": ["o1", "o2"],
    "actions": [
        {
            "id": "a1",
            "outcomes": ["o1"],
            "title": "Soup on Tuesdays",
            "how": "Iris makes soup. Donald peels. Eileen is there for the first two weeks.",
            "who": [{"id": "p"}, {"id": "h"}, {"id": "w"}],
            "when": {"text": "Tuesday and Friday mornings"},
            "where": "Their kitchen",
            "status": "in-progress",
            "contribution": [
                {"by": {"id": "p"}, "text": "I know the recipes."},
                {"by": {"id": "h"}, "text": "I will peel."},
            ],
        },
        {"id": "a2", "outcomes": ["o1"], "how": "Do not move her pots out of reach.", "do_not": True},
        {
            "id": "a3",
            "outcomes": ["o2"],
            "how": "Mairi drives her to practice.",
            "who": [{"id": "d"}],
            "when": {"text": "Thursdays at seven"},
            "where": "The old school",
        },
    ],
    "sharing": [
        {
            "id": "sh",
            "recipient": {"text": "Lochside Health Board"},
            "basis": "public-task",
            "agreement": "agreed",
            "wishes": [{"kind": "content"}],
        }
    ],
    "stated_none": [{"what": "people.legal_authority", "date": "2026-03-01"}],
}
KNOWN = (
    Known("Lochside Council", "2026-05-11", disputed=(("outcomes.why", "Cooking keeps her mind off the fall."),)),
    Known("Lochside Health Board", "2026-04-02", missing_since="2026-05-04"),
)


def of_iris(**changed: Any) -> Document:
    return document({**IRIS, **changed}, KNOWN, "2026-05-20")
