//! The warnings of the linter: codes, messages, hints and simple fixes.
//!
//! In the templates, `%` stands for the part of the query that the warning is about, `#` for a text that depends on the
//! warning.

/// The templates of a warning.
pub(super) struct Warning {
    pub code: &'static str,
    pub message: &'static str,
    /// Empty if there is none.
    pub hint: &'static str,
    /// Alternative replacements of the part.
    pub fixes: &'static [&'static str],
}

const fn warning(code: &'static str, message: &'static str, hint: &'static str) -> Warning {
    Warning { code, message, hint, fixes: &[] }
}

impl Warning {
    const fn fixed_by(self, fixes: &'static [&'static str]) -> Self {
        Self { fixes, ..self }
    }
}

/// `type = "track" OR type = "page"`, `event = "a" or(event = "b")`
pub(super) const IGNORED_OPERATOR: Warning = warning(
    "trigger_ignored_operator",
    "`%` is ignored: only `and` and `or`, in lower case and followed by a space, join conditions.",
    "Write `#` and a space.",
);

/// `!(event = "a")`
pub(super) const IGNORED_NEGATION: Warning = warning(
    "trigger_ignored_negation",
    "`%` is ignored: only `contains(…)` and `match(…)` can be negated with `!`.",
    "Negate each condition separately: `!=`, `!contains(…)`, `!match(…)`.",
);

/// `anonymousId = "a"`
pub(super) const UNKNOWN_NAME: Warning = warning(
    "trigger_unknown_name",
    "`%` is ignored: it is not a condition on `type`, `event`, `name`, `userId`, `properties.…`, `traits.…` or `context.…`.",
    "#",
);

/// `contains(type, "a")`
pub(super) const UNCALLABLE_NAME: Warning = warning(
    UNKNOWN_NAME.code,
    "`%` is ignored: calls are allowed on `event`, `name`, `userId`, `properties.…`, `traits.…` and `context.…` only.",
    "#",
);

/// `event.name = "a"`
pub(super) const IGNORED_PATH: Warning =
    warning("trigger_ignored_path", "`%` is ignored: `#` is a text and has no members.", "").fixed_by(&[""]);

/// `event = "a" "b"`
pub(super) const IGNORED_TEXT: Warning =
    warning("trigger_ignored_text", "`%` is ignored: it does not belong to any condition.", "").fixed_by(&[""]);

/// `properties.a = 1e3`
pub(super) const NUMBER_CUT: Warning = warning(
    "trigger_number_cut",
    "`%` is ignored: the number ends before it, at #.",
    "Numbers consist of digits and at most one point.",
)
.fixed_by(&[""]);

/// `type = "a" and name = "b" or name = "c"`
pub(super) const MIXED_OPERATORS: Warning = warning(
    "trigger_mixed_operators",
    "`%` is ignored: where `and` and `or` are mixed, the last one applies to all conditions, here `#`.",
    "Put the conditions that belong together in parentheses.",
);

/// `type = "a" and`
pub(super) const DANGLING_OPERATOR: Warning =
    warning("trigger_dangling_operator", "`%` is not between two conditions.", "").fixed_by(&[""]);

/// `type = "a" name = "b"`
pub(super) const MISSING_OPERATOR: Warning = warning(
    "trigger_missing_operator",
    "No `and` or `or` joins this condition with the one before it.",
    "Write `and` or `or` before `%`.",
)
.fixed_by(&["and %", "or %"]);

/// `event == "a"`, `properties.a >=5`
pub(super) const SPLIT_OPERATOR: Warning = warning(
    "trigger_split_operator",
    "`%` is read as an operator and the value \"#\".",
    "Write one operator (`=`, `!=`, `<`, `<=`, `>` or `>=`) followed by a space.",
);

/// `event is "a"`
pub(super) const UNKNOWN_OPERATOR: Warning =
    warning("trigger_unknown_operator", "`%` is not one of the operators `=`, `!=`, `<`, `<=`, `>` and `>=`.", "#");

/// `properties.a.0 = 1`
pub(super) const ARRAY_INDEX: Warning = warning(
    "trigger_array_index",
    "`%` is not read as an element of an array: the condition never holds.",
    "Write a backslash before the index: `.\\#`.",
);

/// `event =`
pub(super) const MISSING_VALUE: Warning = warning(
    "trigger_missing_value",
    "There is no value after `%`: the condition compares with the text \"#\".",
    "Put the value in double quotes, if it is a text; a number starts with a digit.",
);

/// `event != null`, `properties.a != true`, `traits.a = TRUE`
pub(super) const LITERAL_AS_TEXT: Warning =
    warning("trigger_literal_as_text", "`%` is compared as a text here, as if it were \"%\" in quotes.", "#");

/// `event = 'a'`
pub(super) const SINGLE_QUOTES: Warning =
    warning("trigger_single_quotes", "The single quotes of `%` are part of the value.", "Write double quotes.");

/// `event = "a\"`
pub(super) const BACKSLASH_NO_ESCAPE: Warning = warning(
    "trigger_backslash_no_escape",
    "The backslash at the end of `%` is part of the value: it does not escape the quote.",
    "A value in double quotes can't contain one.",
);

/// `event = "a"""`
pub(super) const REUSED_QUOTE: Warning = warning(
    "trigger_reused_quote",
    "This quote closes a value and opens another one.",
    "Write a space after a closing quote.",
);

/// `event = an`
pub(super) const LOST_LETTERS: Warning = warning(
    "trigger_lost_letters",
    "`%` at the end of the trigger loses all letters but the first.",
    "Put it in double quotes, or write a space after it.",
)
.fixed_by(&["\"%\""]);

/// `type = "trak"`
pub(super) const UNKNOWN_TYPE: Warning = warning(
    "trigger_unknown_type",
    "No event has the type `%`: the types are alias, delete, group, identify, page, screen and track.",
    "#",
);

/// `properties.a > "x"`
pub(super) const NOT_A_NUMBER: Warning =
    warning("trigger_not_a_number", "`%` is not a number: no value equals it, or is less or greater.", "");

/// `properties.a > "5"`
pub(super) const COMPARED_AS_NUMBER: Warning =
    warning("trigger_compared_as_number", "`%` is compared as the number #.", "Write `#`.");

/// `event < 5`
pub(super) const TEXT_AS_NUMBER: Warning =
    warning("trigger_text_as_number", "`#` is a text, and `%` holds for numbers only.", "");

/// `contains(properties, "a")`
pub(super) const WHOLE_MEMBER: Warning = warning(
    "trigger_whole_member",
    "`%` without a path is not the whole object, but its member \"%\".",
    "Write `#.` and a name.",
);

/// `match(event, "abc")`
pub(super) const MATCH_WITHOUT_STAR: Warning = warning(
    "trigger_match_without_star",
    "`%` does not start or end with `*`: its first character is dropped, and any value that ends with the rest matches.",
    "Write a `*` at the start, or at the end, or compare with `=`.",
)
.fixed_by(&["\"#*\"", "\"*#\""]);

/// `match(event, "*a*")`
pub(super) const MATCH_EXTRA_STAR: Warning = warning(
    "trigger_match_extra_star",
    "In `%`, only one `*` at the start or the end matches any text; the others match a literal `*`.",
    "Write `contains(…)`, or several `match(…)` joined with `and`.",
);

/// `match(event, "Order [A-Z]*")`
pub(super) const MATCH_REGEX: Warning = warning(
    "trigger_match_regex",
    "`%` is not a regular expression: only a `*` at its start or end matches any text, everything else matches itself.",
    "Write the beginning or the end of the text with one `*`, or join several conditions with `or`.",
);

/// `properties.order\.total = 5`
pub(super) const ESCAPED_DOT: Warning = warning(
    "trigger_escaped_dot",
    "The backslash of `%` has no effect: the dot still leads to the member `#`.",
    "A trigger can't refer to a key that contains a dot.",
);

/// `event = "audience entered"`
pub(super) const EVENT_CASE: Warning = warning(
    "trigger_event_case",
    "`%` is compared case-sensitively, and the standard event is called \"#\".",
    "Did you mean `#`?",
);

/// `contains(event "a")`
pub(super) const MALFORMED_CALL: Warning = warning(
    "trigger_malformed_call",
    "`%` is malformed, but read as a call with the text \"#\".",
    "Write `contains(event, \"text\")`.",
);

/// `(contains(event, "a") or type = "page")`
pub(super) const CALL_IN_PARENTHESES: Warning = warning(
    "trigger_call_in_parentheses",
    "The group ends at the closing parenthesis of `%`: everything after it is outside.",
    "Write it as the last condition within the parentheses.",
);

/// `type = "a" or ()`
pub(super) const EMPTY_PARENTHESES: Warning =
    warning("trigger_empty_parentheses", "`%` contains no condition, so it never matches.", "");
