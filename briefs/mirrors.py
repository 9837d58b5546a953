"""What the browser and PostgreSQL get to know of words (handoff.mirrors)."""

import re

from briefs import guidance
from briefs.letters import DENSE, LETTERS, SEPARATORS, UNICODE
from briefs.words import HIGH, LOW, PATTERNS, RESTS, VERDICTS
from handoff.mirrors import constant


def words_js() -> str:
    return "\n".join(
        [
            f"// Code points of Unicode {UNICODE}, in hex",
            *(
                f"const {name} = `\n{table.strip()}\n`;"
                for name, table in (("SEPARATORS", SEPARATORS), ("DENSE", DENSE), ("LETTERS", LETTERS))
            ),
            f"export const LOW = {LOW};",
            f"export const HIGH = {HIGH};",
            constant("VERDICTS", VERDICTS),
            constant("RESTS", RESTS),
        ]
    )


def guidance_js() -> str:
    names = ("SHARES", "AT_LEAST", "QUOTED", "QUOTES", "BARE", "READER", "SENTENCES")
    return "\n".join(constant(name, getattr(guidance, name)) for name in names)


def words_sql() -> str:
    stretch, pair = map(_quoted, PATTERNS)
    return SQL.format(unicode=UNICODE, stretch=stretch, pair=pair).strip()


def _quoted(pattern: str) -> str:
    """As constants on lines of their own, which PostgreSQL takes for one."""
    lines = re.findall(r"(?:\\[uU][0-9A-F]+-?|[^\\]){1,10}", pattern)
    return "\n".join(f"    '{line}'" for line in lines)


# Bodies that are parsed at once keep what they call, whatever the search_path is when a dump is restored.
# Collation "C": no locale has a say in what a range holds.
SQL = """
-- Made by `manage.py mirrors` from briefs/letters.py (Unicode {unicode}); briefs/words.py says what it counts.
CREATE OR REPLACE FUNCTION brief_words(words text) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN regexp_count(coalesce(words, '') COLLATE "C",
{stretch}
  ) + regexp_count(coalesce(words, '') COLLATE "C",
{pair}
  );

CREATE OR REPLACE FUNCTION brief_words_of(
  "trigger" text, pain text, attendees jsonb, promised text, landmines text, landmines_asked boolean
) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN brief_words("trigger") + brief_words(pain) + brief_words(promised)
  + CASE WHEN landmines_asked THEN 0 ELSE brief_words(landmines) END
  + (SELECT coalesce(sum(brief_words(said.value #>> '{{}}')), 0)
     FROM jsonb_array_elements(CASE jsonb_typeof(attendees) WHEN 'array' THEN attendees ELSE '[]' END) AS one,
          jsonb_each(CASE jsonb_typeof(one) WHEN 'object' THEN one ELSE '{{}}' END) AS said
     WHERE said.key IN ('name', 'role') AND jsonb_typeof(said.value) = 'string')::integer;
"""
