//! The trigger language FQL: `type = "track" and event = "Audience Entered"`.
//!
//! The way of a query: the `lexer` cuts it into tokens, the `parser` makes the same AST of them as
//! `@segment/destination-subscriptions` does, quirks included, `condition` compiles an AST for `matching`, and
//! `generate` turns an AST back into a query, and `lint` warns of
//! what the parser swallows.

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
use crate::json::{Json, Kind, Str, Value};
pub(crate) use clause::{Clause, ClauseKind};
use condition::Condition;
pub use error::FqlError;
#[cfg(not(target_arch = "wasm32"))]
pub(crate) use field::Field;
pub use lexer::MAX_QUERY_BYTES;
#[cfg(not(target_arch = "wasm32"))]
pub(crate) use operators::{FUNCTIONS, OPERATORS};

/// A query that says which events a subscription is for, ready for matching.
///
/// ```
/// use segment_postscript::fql::Trigger;
/// use segment_postscript::json::Document;
///
/// let trigger = Trigger::parse(r#"type = "track" and properties.price >= 10"#)?;
/// let event = Document::parse(br#"{"type":"track","properties":{"price":12.5}}"#)?;
/// assert!(trigger.matches(&event.root()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Trigger {
    ast: Json,
    condition: Condition,
}

impl Trigger {
    /// Parses a query as the reference's `parseFql` does: what it ignores is ignored, what it refuses is refused.
    ///
    /// ```
    /// # use segment_postscript::fql::Trigger;
    /// assert!(Trigger::parse(r#"type = "identify" or type = "track""#).is_ok());
    /// assert_eq!(Trigger::parse("event").unwrap_err().message, "Value token is missing");
    /// ```
    ///
    /// # Errors
    /// Where the reference gives `{ error }`. The message is the reference's where it has a sentence of its own.
    pub fn parse(fql: &str) -> Result<Self, FqlError> {
        Self::parse_str(&Str::from(fql))
    }

    /// [`Trigger::parse`] for a query that may hold unpaired surrogates. What JavaScript's `generateFql` writes for
    /// a field such as `😀` does: a backslash before each half.
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
        let condition = condition::compile(&ast).map_err(|issue| FqlError::new(issue.message))?;
        Ok(Self { ast, condition })
    }

    /// Takes an AST, `{ type: 'group', operator, children }`. Conditions that the reference does not know never
    /// match, nor do those on which it would throw while matching.
    ///
    /// ```
    /// # use segment_postscript::fql::Trigger;
    /// # use segment_postscript::json::Json;
    /// # use serde_json::json;
    /// let condition = json!({ "type": "event-type", "operator": "=", "value": "track" });
    /// let ast = json!({ "type": "group", "operator": "and", "children": [condition] });
    /// let trigger = Trigger::from_ast(&Json::from(&ast))?;
    /// assert!(trigger.matches(&Json::from(&json!({ "type": "track" }))));
    /// assert_eq!(Trigger::from_ast(&Json::Null).unwrap_err().code, "trigger_invalid");
    /// # Ok::<(), segment_postscript::issue::Issue>(())
    /// ```
    ///
    /// # Errors
    /// `trigger_invalid` for what is no object, or a group whose children are no array; `trigger_too_deep`.
    pub fn from_ast(ast: &Json) -> Result<Self, Issue> {
        Ok(Self { ast: ast.clone(), condition: condition::compile(ast)? })
    }

    /// The AST, as the reference's `parseFql` gives it.
    ///
    /// ```
    /// # use segment_postscript::fql::Trigger;
    /// let ast = serde_json::Value::from(&Trigger::parse(r#"type = "track""#)?.to_ast());
    /// assert_eq!((&ast["operator"], &ast["children"][0]["value"]), (&"and".into(), &"track".into()));
    /// # Ok::<(), segment_postscript::fql::FqlError>(())
    /// ```
    #[must_use]
    pub fn to_ast(&self) -> Json {
        self.ast.clone()
    }

    /// Whether the event is one that the trigger is for. Nothing matches a value that is not an object.
    ///
    /// ```
    /// # use segment_postscript::fql::Trigger;
    /// # use segment_postscript::json::Json;
    /// # use serde_json::json;
    /// let trigger = Trigger::parse(r#"type = "track" and event != "Test""#)?;
    /// assert!(trigger.matches(&Json::from(&json!({ "type": "track", "event": "Signed Up" }))));
    /// assert!(!trigger.matches(&Json::from(&json!(["track"]))));
    /// # Ok::<(), segment_postscript::fql::FqlError>(())
    /// ```
    #[must_use]
    pub fn matches(&self, event: &Value<'_>) -> bool {
        event.kind() == Kind::Object && self.condition.holds(event)
    }

    /// What [`Trigger::matches`] tells, clause by clause.
    #[must_use]
    pub(crate) fn explain<'v>(&self, event: &Value<'v>) -> Clause<'v> {
        clause::clause(&self.ast, &self.condition, event, true)
    }

    /// The paths into the event that matching reads, as lists of keys. Some may come more than once.
    pub(crate) fn reads(&self) -> impl Iterator<Item = Vec<Str<'static>>> {
        let mut paths = Vec::new();
        self.condition.collect_reads(&mut paths);
        paths.into_iter()
    }

    /// The query for this trigger, as the reference's `generateFql` writes it.
    ///
    /// ```
    /// # use segment_postscript::fql::Trigger;
    /// let trigger = Trigger::parse(r#"type="track" and !contains( event , "Test" )"#)?;
    /// assert_eq!(trigger.to_fql()?, r#"type = "track" and !contains(event, "Test")"#);
    /// # Ok::<(), segment_postscript::fql::FqlError>(())
    /// ```
    ///
    /// # Errors
    /// When the AST holds what has no query, or when the query has unpaired surrogates, which a [`String`] can't
    /// hold; for the latter see [`Trigger::to_fql_str`].
    pub fn to_fql(&self) -> Result<String, FqlError> {
        let fql = self.to_fql_str()?;
        fql.to_str().map(str::to_owned).ok_or_else(|| {
            FqlError::new(
                "The query holds unpaired surrogates, which FQL has before each half of an escaped character.",
            )
        })
    }

    /// [`Trigger::to_fql`] as a JavaScript string.
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
    /// When the AST holds what has no query.
    pub fn to_fql_str(&self) -> Result<Str<'static>, FqlError> {
        generate::generate(&self.ast)
    }
}

/// Warnings about a query: everything that the reference ignores without a word, or reads otherwise than it is
/// written. Ordinary queries have none; one that can't be parsed has a single issue, `trigger_invalid`, with the
/// parser's sentence. At most 100 are given, in the order of their places.
///
/// The spans count UTF-16 units, as JavaScript does.
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

    /// Reads JSON text.
    fn json(text: &str) -> Json {
        Document::parse(text.as_bytes()).map_or(Value::Undefined, |document| document.root().into_owned())
    }

    fn message(fql: &str) -> String {
        Trigger::parse(fql).map_or_else(|error| error.message, |trigger| format!("{:?}", trigger.to_ast()))
    }

    /// Whether an AST, a group of this one condition, matches the event; `None` when it is refused.
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
        assert_eq!(message("((type = 1))"), "A parenthesis is not closed, or stands inside another.");
        assert_eq!(message("type = \"a"), "Character 8: the string is not closed.");
        assert_eq!(message("type\r= 1"), "Character 1: a name is followed by what may not follow one (try a space).");
    }

    #[test]
    fn tokens_have_limits() {
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
    fn an_ast_may_hold_anything() {
        let issue = |ast: &str| {
            Trigger::from_ast(&json(ast)).err().map(|issue| (issue.code.into_owned(), String::from(issue.path)))
        };
        assert_eq!(issue("5"), Some(("trigger_invalid".to_owned(), String::new())));
        let place = ("trigger_invalid".to_owned(), "/children/1/children".to_owned());
        let nested = r#"{"operator":"or","children":[{},{"type":"group","operator":"and"}]}"#;
        assert_eq!(issue(nested), Some(place));
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
        // No name: what is looked at is undefined.
        assert_eq!(matches(r#"{"type":"event-trait","operator":"not_exists"}"#, r#"{"traits":1}"#), Some(true));
        assert_eq!(matches(r#"{"type":"event-trait","operator":"!=","name":"."}"#, "{}"), Some(false));
        // A list of keys is a path, an empty one the member itself.
        let list = r#"{"type":"event-trait","operator":"=","name":["a.b",0],"value":"x"}"#;
        assert_eq!(matches(list, r#"{"traits":{"a.b":"x"}}"#), Some(true));
        assert_eq!(matches(r#"{"type":"event-trait","operator":"exists","name":[]}"#, r#"{"traits":0}"#), Some(true));
        // No value: the text "undefined".
        assert_eq!(matches(r#"{"type":"event","operator":"="}"#, r#"{"event":"undefined"}"#), Some(true));
        assert_eq!(matches(r#"{"type":"event","operator":"<","value":[["0x10"]]}"#, r#"{"event":15}"#), Some(true));
    }

    fn group_of(child: Json) -> Json {
        let members =
            [("type", Value::from("group")), ("operator", Value::from("and")), ("children", Value::Array(vec![child]))];
        Value::Object(members.into_iter().map(|(key, value)| (Str::from(key), value)).collect())
    }

    #[test]
    fn only_what_is_read_is_named() {
        let fql = r#"type = "a" or (traits.a\.b != 1 and contains(context, "x") and event = "e") or ()"#;
        let reads: Option<Vec<_>> = Trigger::parse(fql).ok().map(|trigger| trigger.reads().collect());
        let keys = |keys: &[&str]| keys.iter().map(|&key| Str::from(key).into_owned()).collect::<Vec<_>>();
        let expected =
            vec![keys(&["type"]), keys(&["traits", "a", "b"]), keys(&["context", "context"]), keys(&["event"])];
        assert_eq!(reads, Some(expected));
    }

    #[test]
    fn queries_are_generated() {
        let give = |condition: &str, fql: &str| assert_eq!(generated(condition).as_deref(), Some(fql));
        give(r#"{"type":"event","operator":"=","value":"a\"b"}"#, r#"event = "a"b""#);
        give(r#"{"type":"event-type","operator":"=","value":5}"#, "type = 5");
        give(r#"{"type":"event-property","name":"a b.c$é","operator":"is_true"}"#, r"properties.a\ b.c\$\é = true");
        give(r#"{"type":"event-trait","operator":"number_equals","value":"x"}"#, "traits.undefined = NaN");
        give(r#"{"type":"name","operator":"not_starts_with","value":null}"#, r#"!match(name, "null*")"#);
        give(
            r#"{"type":"group","operator":"or","children":[{"type":"userId","operator":"exists"}]}"#,
            "userId != null",
        );
        assert_eq!(generated(r#"{"type":"page"}"#), None);
        assert_eq!(generated("null"), None);
        // The reference's text holds the two halves of the character, each with its backslash.
        assert_eq!(generated(r#"{"type":"event-trait","name":"😀","operator":"exists"}"#), None);
    }

    #[test]
    fn halves_of_characters_survive() {
        let fql = json(r#""traits.\\\ud83d\\\ude00 = \"\ude00\"""#).js_string();
        let trigger = Trigger::parse_str(&fql);
        assert_eq!(trigger.as_ref().map(Trigger::to_fql_str), Ok(Ok(fql)));
        let event = json(r#"{"traits":{"😀":"\ude00"}}"#);
        assert_eq!(trigger.map(|trigger| trigger.matches(&event)), Ok(true));
    }
}
