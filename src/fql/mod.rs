//! The trigger language FQL: `type = "track" and event = "Audience Entered"`.
//!
//! The `lexer` splits a query into tokens, and the `parser` builds the same AST as `@segment/destination-subscriptions`,
//! quirks included. `condition` compiles an AST for `matching`, `generate` turns an AST back into a query, and `lint`
//! reports what the parser silently ignores.

mod clause;
mod condition;
mod error;
mod field;
mod generate;
mod lexer;
mod lint;
mod matching;
mod operators;
mod parser;

use crate::issue::Issue;
use crate::json::{Json, Kind, PathIndex, Str, Value};
pub(crate) use clause::{Clause, ClauseKind};
use condition::Condition;
pub use error::FqlError;
#[cfg(not(target_arch = "wasm32"))]
pub(crate) use field::Field;
pub use lexer::MAX_QUERY_BYTES;
#[cfg(not(target_arch = "wasm32"))]
pub(crate) use operators::{FUNCTIONS, OPERATORS};

/// A compiled trigger: the query that selects the events of a subscription.
///
/// ```
/// use segment_postscript::fql::Trigger;
/// use segment_postscript::json::Document;
///
/// let trigger = Trigger::parse(r#"type="track" and properties.price >= 10"#)?;
/// let event = Document::parse(br#"{"type":"track","properties":{"price":12.5}}"#)?;
/// assert!(trigger.matches(&event.root()));
/// assert_eq!(trigger.to_fql()?, r#"type = "track" and properties.price >= 10"#);
///
/// let ast = trigger.to_ast();
/// assert!(ast.member("operator").is_string("and"));
/// assert!(Trigger::from_ast(&ast)?.matches(&event.root()));
/// assert_eq!(Trigger::parse("event").unwrap_err().message, "Value token is missing");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Trigger {
    ast: Json,
    condition: Condition,
    paths: PathIndex,
}

impl Trigger {
    /// Parses a query as the reference's `parseFql` does: it ignores and rejects the same.
    ///
    /// # Errors
    /// If the reference returns `{ error }`. The message is the reference's, unless that is a `TypeError` by accident.
    pub fn parse(fql: &str) -> Result<Self, FqlError> {
        Self::parse_str(&Str::from(fql))
    }

    /// [`Trigger::parse`] for a query that may contain unpaired surrogates. The reference's `generateFql` writes them for
    /// a field such as `😀`: it puts a backslash before each UTF-16 unit.
    ///
    /// ```
    /// # use segment_postscript::fql::Trigger;
    /// # use segment_postscript::json::Document;
    /// let fql = Document::parse(br#""event = \"\ud83d\"""#)?;
    /// assert!(Trigger::parse_str(&fql.root().as_string().unwrap_or_default()).is_ok());
    /// # Ok::<(), segment_postscript::json::ReadError>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`Trigger::parse`].
    pub fn parse_str(fql: &Str<'_>) -> Result<Self, FqlError> {
        let ast = parser::parse(fql)?;
        Self::compile(ast).map_err(|issue| FqlError::new(issue.message))
    }

    /// Compiles an AST, `{ type: 'group', operator, children }`. Conditions that are unknown to the reference, or that
    /// make its matching throw, never match.
    ///
    /// # Errors
    /// `trigger_invalid` if the AST is not an object, or if the children of a group are not an array;
    /// `trigger_too_deep` if it has more than 256 levels.
    pub fn from_ast(ast: &Json) -> Result<Self, Issue> {
        Self::compile(ast.clone())
    }

    fn compile(ast: Json) -> Result<Self, Issue> {
        let mut paths = PathIndex::default();
        let condition = condition::compile(&ast, &mut paths)?;
        Ok(Self { ast, condition, paths })
    }

    /// The AST, as the reference's `parseFql` returns it.
    #[must_use]
    pub fn to_ast(&self) -> Json {
        self.ast.clone()
    }

    /// Whether the trigger matches an event. A value that is not an object never matches.
    #[must_use]
    pub fn matches(&self, event: &Value<'_>) -> bool {
        self.paths.find_all(event);
        event.kind() == Kind::Object && self.condition.holds(event)
    }

    /// The result of [`Trigger::matches`], clause by clause.
    pub(crate) fn explain<'v>(&self, event: &Value<'v>) -> Clause<'v> {
        clause::clause(&self.ast, &self.condition, event, true)
    }

    /// The paths of the event that matching reads, as lists of keys, possibly repeated.
    pub(crate) fn reads(&self) -> impl Iterator<Item = Vec<Str<'static>>> {
        let mut paths = Vec::new();
        self.condition.collect_reads(&mut paths);
        paths.into_iter()
    }

    /// The trigger as a query, as the reference's `generateFql` writes it.
    ///
    /// # Errors
    /// If the AST can't be written as a query, or if the query contains unpaired surrogates, which a [`String`] can't
    /// represent; for the latter see [`Trigger::to_fql_str`].
    pub fn to_fql(&self) -> Result<String, FqlError> {
        let fql = self.to_fql_str()?;
        fql.to_str().map(str::to_owned).ok_or_else(|| {
            FqlError::new(
                "The query contains unpaired surrogates: FQL has a backslash before each half of an escaped character.",
            )
        })
    }

    /// [`Trigger::to_fql`] as a JavaScript string, which may contain unpaired surrogates.
    ///
    /// ```
    /// # use segment_postscript::fql::Trigger;
    /// # use segment_postscript::json::Json;
    /// # use serde_json::json;
    /// let condition = json!({ "type": "event-trait", "name": "😀", "operator": "exists" });
    /// let ast = json!({ "type": "group", "operator": "and", "children": [condition] });
    /// let trigger = Trigger::from_ast(&Json::from(&ast))?;
    /// assert!(trigger.to_fql().is_err());
    /// assert_eq!(trigger.to_fql_str()?.to_string_lossy(), "traits.\\\u{fffd}\\\u{fffd} != null");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// If the AST can't be written as a query.
    pub fn to_fql_str(&self) -> Result<Str<'static>, FqlError> {
        generate::generate(&self.ast)
    }
}

/// Warnings about everything in a query that the reference silently ignores or misreads.
///
/// Ordinary queries have none. A query that can't be parsed has a single issue, `trigger_invalid`, with the message of
/// the parser. At most 100 warnings are returned, sorted by span; spans count UTF-16 units.
///
/// ```
/// use segment_postscript::fql::lint;
/// use segment_postscript::json::Str;
///
/// let issues = lint(&Str::from(r#"type = "track" AND event = "Signed Up""#));
/// assert_eq!(issues[0].code, "trigger_ignored_operator");
/// assert_eq!(issues[0].span, Some([15, 18]));
/// assert_eq!(issues[0].hint.as_deref(), Some("Write `and` and a space."));
/// ```
#[must_use]
pub fn lint(fql: &Str<'_>) -> Vec<Issue> {
    lint::lint(fql)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Document;

    fn json(text: &str) -> Json {
        Document::parse(text.as_bytes()).map_or(Value::Undefined, |document| document.root().into_owned())
    }

    fn message(fql: &str) -> String {
        Trigger::parse(fql).map_or_else(|error| error.message, |trigger| format!("{:?}", trigger.to_ast()))
    }

    /// Whether a group with one condition matches the event; `None` if the AST is rejected.
    fn matches(condition: &str, event: &str) -> Option<bool> {
        let ast = json(&format!(r#"{{"type":"group","operator":"and","children":[{condition}]}}"#));
        Trigger::from_ast(&ast).ok().map(|trigger| trigger.matches(&json(event)))
    }

    fn generated(condition: &str) -> Option<String> {
        let ast = json(&format!(r#"{{"type":"group","operator":"and","children":[{condition}]}}"#));
        Trigger::from_ast(&ast).ok()?.to_fql().ok()
    }

    #[test]
    fn errors_are_sentences() {
        assert_eq!(message("type"), "Value token is missing");
        assert_eq!(message("contains"), "contains() is missing a 1st argument");
        assert_eq!(message("!match("), "match() is missing a 2nd argument");
        assert_eq!(message(""), "The query has no condition.");
        assert_eq!(message("((type = 1))"), "A parenthesis is not closed, or is nested in another.");
        assert_eq!(message("type = \"a"), "Character 8: the string is not closed.");
        assert_eq!(message("type\r= 1"), "Character 1: a name is followed by an invalid character (try a space).");
    }

    #[test]
    fn queries_and_tokens_have_a_maximum_length() {
        let is_error = |query: String| Trigger::parse(&query).is_err();
        for (before, after) in [("type = \"", "\""), ("type = a", ""), ("type = 1", ""), ("type = ", "")] {
            let (start, unit) = if before.ends_with('1') { (before, "1") } else { (before, "a") };
            let first = usize::from(before.ends_with('a'));
            assert!(!is_error(format!("{start}{}{after}", unit.repeat(99_999 - first))), "{before}");
            assert!(is_error(format!("{start}{}{after}", unit.repeat(100_000 - first))), "{before}");
        }
        assert!(is_error(format!("type = 1{}", " ".repeat(MAX_QUERY_BYTES))));
    }

    #[test]
    fn asts_of_any_shape_are_rejected_or_compiled_as_in_the_reference() {
        let issue = |ast: &str| {
            Trigger::from_ast(&json(ast)).err().map(|issue| (issue.code.into_owned(), String::from(issue.path)))
        };
        assert_eq!(issue("5"), Some(("trigger_invalid".to_owned(), String::new())));
        let nested = r#"{"operator":"or","children":[{},{"type":"group","operator":"and"}]}"#;
        assert_eq!(issue(nested), Some(("trigger_invalid".to_owned(), "/children/1/children".to_owned())));
        let deep = |levels: usize| {
            let mut ast = json(r#"{"type":"group","operator":"and","children":[]}"#);
            for _ in 1..levels {
                ast = group_of(ast);
            }
            Trigger::from_ast(&ast).err().map(|issue| issue.code)
        };
        assert_eq!(deep(128), None);
        assert_eq!(deep(129).as_deref(), Some("trigger_too_deep"));

        assert_eq!(matches("null", "{}"), Some(false));
        assert_eq!(matches(r#"{"type":"page"}"#, "{}"), Some(false));
        assert_eq!(matches(r#"{"type":"group","operator":"xor"}"#, "{}"), Some(false));
        // Without a name, the value is undefined.
        assert_eq!(matches(r#"{"type":"event-trait","operator":"not_exists"}"#, r#"{"traits":1}"#), Some(true));
        assert_eq!(matches(r#"{"type":"event-trait","operator":"!=","name":"."}"#, "{}"), Some(false));
        // A list of keys is a path; an empty one is the member itself.
        let list = r#"{"type":"event-trait","operator":"=","name":["a.b",0],"value":"x"}"#;
        assert_eq!(matches(list, r#"{"traits":{"a.b":"x"}}"#), Some(true));
        assert_eq!(matches(r#"{"type":"event-trait","operator":"exists","name":[]}"#, r#"{"traits":0}"#), Some(true));
        // Without a value, the text is "undefined".
        assert_eq!(matches(r#"{"type":"event","operator":"="}"#, r#"{"event":"undefined"}"#), Some(true));
        assert_eq!(matches(r#"{"type":"event","operator":"<","value":[["0x10"]]}"#, r#"{"event":15}"#), Some(true));
    }

    fn group_of(child: Json) -> Json {
        Value::object([("type", "group".into()), ("operator", "and".into()), ("children", Value::Array(vec![child]))])
    }

    #[test]
    fn reads_are_the_paths_of_all_conditions() {
        let fql = r#"type = "a" or (traits.a\.b != 1 and contains(context, "x") and event = "e") or ()"#;
        let reads: Option<Vec<_>> = Trigger::parse(fql).ok().map(|trigger| trigger.reads().collect());
        let keys = |keys: &[&str]| keys.iter().map(|&key| Str::from(key).into_owned()).collect::<Vec<_>>();
        let expected =
            vec![keys(&["type"]), keys(&["traits", "a", "b"]), keys(&["context", "context"]), keys(&["event"])];
        assert_eq!(reads, Some(expected));
    }

    #[test]
    fn queries_are_generated_as_in_the_reference() {
        let expect = |condition: &str, fql: &str| assert_eq!(generated(condition).as_deref(), Some(fql));
        expect(r#"{"type":"event","operator":"=","value":"a\"b"}"#, r#"event = "a"b""#);
        expect(r#"{"type":"event-type","operator":"=","value":5}"#, "type = 5");
        expect(r#"{"type":"event-property","name":"a b.c$é","operator":"is_true"}"#, r"properties.a\ b.c\$\é = true");
        expect(r#"{"type":"event-trait","operator":"number_equals","value":"x"}"#, "traits.undefined = NaN");
        expect(r#"{"type":"name","operator":"not_starts_with","value":null}"#, r#"!match(name, "null*")"#);
        expect(
            r#"{"type":"group","operator":"or","children":[{"type":"userId","operator":"exists"}]}"#,
            "userId != null",
        );
        assert_eq!(generated(r#"{"type":"page"}"#), None);
        assert_eq!(generated("null"), None);
        // The reference writes a backslash before each half of the character.
        assert_eq!(generated(r#"{"type":"event-trait","name":"😀","operator":"exists"}"#), None);
    }

    #[test]
    fn unpaired_surrogates_are_preserved() {
        let fql = json(r#""traits.\\\ud83d\\\ude00 = \"\ude00\"""#).js_string();
        let trigger = Trigger::parse_str(&fql);
        assert_eq!(trigger.as_ref().map(Trigger::to_fql_str), Ok(Ok(fql)));
        let event = json(r#"{"traits":{"😀":"\ude00"}}"#);
        assert_eq!(trigger.map(|trigger| trigger.matches(&event)), Ok(true));
    }
}
