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

/// The table: example of a query, code, message, hint, fixes.
macro_rules! warnings {
    ($(#[$example:meta] $name:ident: $code:expr, $message:literal, $hint:literal $(, fixes: $($fix:literal),+)?;)*) => {$(
        #[$example]
        pub(super) const $name: Warning =
            Warning { code: $code, message: $message, hint: $hint, fixes: &[$($($fix),+)?] };
    )*};
}

warnings! {
    /// `type = "track" OR type = "page"`, `event = "a" or(event = "b")`
    IGNORED_OPERATOR: "trigger_ignored_operator",
        "`%` is ignored: only `and` and `or`, in lower case and followed by a space, join conditions.",
        "Write `#` and a space.";
    /// `!(event = "a")`
    IGNORED_NEGATION: "trigger_ignored_negation",
        "`%` is ignored: only `contains(…)` and `match(…)` can be negated with `!`.",
        "Negate each condition separately: `!=`, `!contains(…)`, `!match(…)`.";
    /// `anonymousId = "a"`
    UNKNOWN_NAME: "trigger_unknown_name",
        "`%` is ignored: it is not a condition on `type`, `event`, `name`, `userId`, `properties.…`, `traits.…` or `context.…`.",
        "#";
    /// `contains(type, "a")`
    UNCALLABLE_NAME: UNKNOWN_NAME.code,
        "`%` is ignored: calls are allowed on `event`, `name`, `userId`, `properties.…`, `traits.…` and `context.…` only.",
        "#";
    /// `event.name = "a"`
    IGNORED_PATH: "trigger_ignored_path", "`%` is ignored: `#` is a text and has no members.", "", fixes: "";
    /// `event = "a" "b"`
    IGNORED_TEXT: "trigger_ignored_text", "`%` is ignored: it does not belong to any condition.", "", fixes: "";
    /// `properties.a = 1e3`
    NUMBER_CUT: "trigger_number_cut", "`%` is ignored: the number ends before it, at #.",
        "Numbers consist of digits and at most one point.", fixes: "";
    /// `type = "a" and name = "b" or name = "c"`
    MIXED_OPERATORS: "trigger_mixed_operators",
        "`%` is ignored: where `and` and `or` are mixed, the last one applies to all conditions, here `#`.",
        "Put the conditions that belong together in parentheses.";
    /// `type = "a" and`
    DANGLING_OPERATOR: "trigger_dangling_operator", "`%` is not between two conditions.", "", fixes: "";
    /// `type = "a" name = "b"`
    MISSING_OPERATOR: "trigger_missing_operator", "No `and` or `or` joins this condition with the one before it.",
        "Write `and` or `or` before `%`.", fixes: "and %", "or %";
    /// `event == "a"`, `properties.a >=5`
    SPLIT_OPERATOR: "trigger_split_operator", "`%` is read as an operator and the value \"#\".",
        "Write one operator (`=`, `!=`, `<`, `<=`, `>` or `>=`) followed by a space.";
    /// `event is "a"`
    UNKNOWN_OPERATOR: "trigger_unknown_operator", "`%` is not one of the operators `=`, `!=`, `<`, `<=`, `>` and `>=`.",
        "#";
    /// `properties.a.0 = 1`
    ARRAY_INDEX: "trigger_array_index", "`%` is not read as an element of an array: the condition never holds.",
        "Write a backslash before the index: `.\\#`.";
    /// `event =`
    MISSING_VALUE: "trigger_missing_value", "There is no value after `%`: the condition compares with the text \"#\".",
        "Put the value in double quotes, if it is a text; a number starts with a digit.";
    /// `event != null`, `properties.a != true`, `traits.a = TRUE`
    LITERAL_AS_TEXT: "trigger_literal_as_text", "`%` is compared as a text here, as if it were \"%\" in quotes.", "#";
    /// `event = 'a'`
    SINGLE_QUOTES: "trigger_single_quotes", "The single quotes of `%` are part of the value.", "Write double quotes.";
    /// `event = "a\"`
    BACKSLASH_NO_ESCAPE: "trigger_backslash_no_escape",
        "The backslash at the end of `%` is part of the value: it does not escape the quote.",
        "A value in double quotes can't contain one.";
    /// `event = "a"""`
    REUSED_QUOTE: "trigger_reused_quote", "This quote closes a value and opens another one.",
        "Write a space after a closing quote.";
    /// `event = an`
    LOST_LETTERS: "trigger_lost_letters", "`%` at the end of the trigger loses all letters but the first.",
        "Put it in double quotes, or write a space after it.", fixes: "\"%\"";
    /// `type = "trak"`
    UNKNOWN_TYPE: "trigger_unknown_type",
        "No event has the type `%`: the types are alias, delete, group, identify, page, screen and track.", "#";
    /// `properties.a > "x"`
    NOT_A_NUMBER: "trigger_not_a_number", "`%` is not a number: no value equals it, or is less or greater.", "";
    /// `properties.a > "5"`
    COMPARED_AS_NUMBER: "trigger_compared_as_number", "`%` is compared as the number #.", "Write `#`.";
    /// `event < 5`
    TEXT_AS_NUMBER: "trigger_text_as_number", "`#` is a text, and `%` holds for numbers only.", "";
    /// `contains(properties, "a")`
    WHOLE_MEMBER: "trigger_whole_member", "`%` without a path is not the whole object, but its member \"%\".",
        "Write `#.` and a name.";
    /// `match(event, "abc")`
    MATCH_WITHOUT_STAR: "trigger_match_without_star",
        "`%` does not start or end with `*`: its first character is dropped, and any value that ends with the rest matches.",
        "Write a `*` at the start, or at the end, or compare with `=`.", fixes: "\"#*\"", "\"*#\"";
    /// `match(event, "*a*")`
    MATCH_EXTRA_STAR: "trigger_match_extra_star",
        "In `%`, only one `*` at the start or the end matches any text; the others match a literal `*`.",
        "Write `contains(…)`, or several `match(…)` joined with `and`.";
    /// `match(event, "Order [A-Z]*")`
    MATCH_REGEX: "trigger_match_regex",
        "`%` is not a regular expression: only a `*` at its start or end matches any text, everything else matches itself.",
        "Write the beginning or the end of the text with one `*`, or join several conditions with `or`.";
    /// `properties.order\.total = 5`
    ESCAPED_DOT: "trigger_escaped_dot", "The backslash of `%` has no effect: the dot still leads to the member `#`.",
        "A trigger can't refer to a key that contains a dot.";
    /// `event = "audience entered"`
    EVENT_CASE: "trigger_event_case", "`%` is compared case-sensitively, and the standard event is called \"#\".",
        "Did you mean `#`?";
    /// `contains(event "a")`
    MALFORMED_CALL: "trigger_malformed_call", "`%` is malformed, but read as a call with the text \"#\".",
        "Write `contains(event, \"text\")`.";
    /// `(contains(event, "a") or type = "page")`
    CALL_IN_PARENTHESES: "trigger_call_in_parentheses",
        "The group ends at the closing parenthesis of `%`: everything after it is outside.",
        "Write it as the last condition within the parentheses.";
    /// `type = "a" or ()`
    EMPTY_PARENTHESES: "trigger_empty_parentheses", "`%` contains no condition, so it never matches.", "";
}
