"""Hooks of Schemathesis (scripts/suites properties): arguments that reach something, and what a finding is.

Schemathesis makes requests that are valid against the schema. Random texts are keys of nothing, so most of them are
replaced by texts of the shipped bundles; what is left is as random as it came.

A finding is whatever no client should see: a status of 500 or more, a body that is no GraphQL response, a null where
the schema has none, an error without one of the documented codes, a fault of the server's own, a slow answer. A value
that does not exist (`INVALID_ID`, `UNKNOWN_REVISION` …) is told to the caller as an error: the checks of Schemathesis
that take any error for a finding are left out (`CHECKS` in scripts/suites)."""

import os
import re
import zlib

import graphql
import schemathesis
from hypothesis import strategies
from schemathesis.graphql import nodes

# Texts that mean something to the shipped bundles, by what arguments of these names ask for.
KEYS = [
    "denmark:kommune-0751", "denmark:kommune-0657", "denmark:region-1082", "example:udvalget", "example:sekretariatet",
    "example:plads-kommune-1", "example:m-kommune-1-2025", "example:person-001", "source-documents:takstgruppen",
    "source-documents:kkr", "source-documents:dassos", "fuzz:new", "fuzz:other",
]
DAYS = ["2007-01-01", "2018-05-01", "2026-11-22", "2027-01-01", "juni 2018", "2016..2018", "open", "unknown", "2018-02-30"]
DATED = {"on", "from", "until", "lastDay", "first", "attested", "due", "reply"}
NAMED = {"text", "name", "label", "title", "place", "quote", "reason", "explanation", "message", "scheme", "value", "idempotencyKey", "amount"}
# What no caller's values bring about: of these codes none is right here, as the token is given.
NEVER = {"INTERNAL", "UNAUTHENTICATED"}
SLOWEST = 10.0  # seconds, of a debug build on a busy machine

CODES: set[str] = set()

AMOUNTS = strategies.decimals(min_value="-1e12", max_value="1e12", places=2, allow_nan=False, allow_infinity=False)
schemathesis.graphql.scalar("Decimal", AMOUNTS.map(lambda amount: nodes.String(f"{amount:f}")))


@schemathesis.hook
def map_body(context, body):
    """Puts texts that mean something where arguments ask for them; one in four stays as it came."""
    if not isinstance(body, str):
        return body

    class Meaning(graphql.Visitor):
        def __init__(self):
            super().__init__()
            self.names = []

        def enter(self, node, *_):
            if isinstance(node, (graphql.ArgumentNode, graphql.ObjectFieldNode)):
                self.names.append(node.name.value)
            if not isinstance(node, graphql.StringValueNode) or not self.names:
                return None
            name, chance = self.names[-1], zlib.crc32(f"{len(self.names)}{node.value}".encode("utf-8", "surrogatepass"))
            # A day may be of the scalar Date, which takes nothing else.
            if chance % 4 == 0 or name in NAMED or re.fullmatch(r"\d{4}-\d\d-\d\d", node.value):
                return None
            words = DAYS if name in DATED else KEYS
            return graphql.StringValueNode(value=words[chance // 4 % len(words)])

        def leave(self, node, *_):
            if isinstance(node, (graphql.ArgumentNode, graphql.ObjectFieldNode)):
                self.names.pop()

    return graphql.print_ast(graphql.visit(graphql.parse(body), Meaning()))


@schemathesis.check
def answered_as_documented(ctx, response, case):
    """The answer is one that the documentation says."""
    assert response.status_code < 500, f"status {response.status_code}"
    assert response.elapsed < SLOWEST, f"answered in {response.elapsed:.1f} s"
    answer = response.json()
    assert isinstance(answer, dict) and ("data" in answer or "errors" in answer), "no GraphQL response"
    for error in answer.get("errors", []):
        code = error.get("extensions", {}).get("code")
        assert code in codes(), f"an error without a documented code: {error}"
        assert code not in NEVER, f"an error that no values bring about: {error}"
        assert isinstance(error.get("message"), str) and error["message"], "an error without a sentence"
    assert answer.get("errors") != [], "errors that are none"


def codes():
    """The documented codes: the enum of the committed schema."""
    if not CODES:
        with open(os.environ["HERRED_SCHEMA"], encoding="utf-8") as file:
            CODES.update(graphql.build_schema(file.read()).type_map["ErrorCode"].values)
    return CODES
