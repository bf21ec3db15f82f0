"""A sheet that does not fit the profile: which headings are missing, and which profile would fit, and why."""

from __future__ import annotations

from adapter.errors import Issue, Refused
from adapter.mapping.library import Library
from adapter_tabular.profile import Profile, read_profile, shipped_profiles
from adapter_tabular.sheet import Sheet


def wrong_profile(profile: Profile, sheet: Sheet, missing: list[str], library: Library) -> Refused:
    where = sheet.place(sheet.header_row)
    issues = [
        Issue("error", "structure", where, f"The heading {header!r} is missing, or called something else.")
        for header in missing
    ]
    best, hits = _best([read_profile(path, library) for path in shipped_profiles()], sheet)
    if best is not None and best.name != profile.name:
        text = f"tabular:{best.name} would fit: {hits} of its {len(best.columns)} headings are there."
        issues.append(Issue("information", "informational", where, text))
    return Refused(f"The sheet does not fit the profile {profile.name}.", issues)


def suggested(sheet: Sheet, library: Library) -> tuple[str | None, str]:
    """(the name of the profile that fits best, why)."""
    best, hits = _best([read_profile(path, library) for path in shipped_profiles()], sheet)
    if best is None:
        return None, "no heading is known to any profile"
    return f"tabular:{best.name}", f"{hits} of its {len(best.columns)} headings are there"


def _best(profiles: list[Profile], sheet: Sheet) -> tuple[Profile | None, int]:
    scored = [(len({c.key for h in sheet.headers if (c := p.column_for(h))}), p) for p in profiles]
    hits, best = max(scored, key=lambda pair: pair[0])
    return (best, hits) if hits >= 2 else (None, 0)
