//! The mapping language: JSON that mixes raw values and directives such as `{"@path": "$.traits.email"}`.
//!
//! A mapping is validated and compiled once ([`Mapping::compile`]) and then run for every event
//! ([`Mapping::transform`]). Results and messages are those of `transform` in `@segment/actions-core`.
//!
//! ```
//! use segment_postscript::json::{Document, Json, to_text};
//! use segment_postscript::mapping::Mapping;
//!
//! let mapping: Json = serde_json::from_str(r#"{"email": {"@path": "$.traits.email"}, "source": "site"}"#)?;
//! let mapping = Mapping::compile(&mapping)?;
//! let event = Document::parse(br#"{"traits": {"email": "jane@example.com"}}"#)?;
//! let payload = mapping.transform(&event.root())?;
//! assert_eq!(to_text(&payload), r#"{"email":"jane@example.com","source":"site"}"#);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod clean;
mod directives;
mod lint;
mod location;
mod program;
mod reads;
mod reason;
mod template;
mod trace;
mod validate;

use crate::issue::Issue;
use crate::json::{Json, Kind, Object, PathIndex, Pointer, ReadError, Str, Value};
#[cfg(not(target_arch = "wasm32"))]
pub(crate) use directives::{
    DEFINITIONS as DIRECTIVES, DirectiveDefinition, Need, OperandDefinition, OptionDefinition, Shape,
};
pub use lint::lint;
use location::Location;
use program::{Expression, Program};
pub use reads::Reads;
pub(crate) use reason::Reason;
use std::fmt;
pub(crate) use trace::{Derivation, Read, ReadFrom, StepValue, Trace, TraceStep};
pub(crate) use validate::is_directive_like;

/// A validated and compiled mapping.
///
/// ```
/// # use segment_postscript::json::Json;
/// # use segment_postscript::mapping::Mapping;
/// # use serde_json::json;
/// let mapping = Mapping::compile(&Json::from(&json!({ "email": { "@path": "$.traits.email" } })))?;
/// let payload = mapping.transform(&Json::from(&json!({ "traits": { "email": "jane@example.com" } })))?;
/// assert_eq!(serde_json::Value::from(&payload), json!({ "email": "jane@example.com" }));
/// assert_eq!(mapping.reads().paths(), [["traits", "email"]]);
///
/// let issues = Mapping::validate(&Json::from(&json!({ "email": { "@pth": "$.traits.email" } })));
/// assert_eq!((&*issues[0].code, issues[0].path.as_str()), ("unknown_directive", "/email"));
/// # Ok::<(), segment_postscript::mapping::MappingError>(())
/// ```
pub struct Mapping {
    program: Program,
    paths: PathIndex,
}

/// An error of compiling a mapping, or of resolving it for an event.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct MappingError {
    /// The messages of all issues, one per line.
    pub message: String,
    /// The issues, in the reference's order; at least one.
    pub issues: Vec<Issue>,
}

impl Mapping {
    /// Validates and compiles a mapping.
    ///
    /// # Errors
    /// All issues that the reference's validation finds, in its order.
    pub fn compile(mapping: &Json) -> Result<Self, MappingError> {
        Self::compile_at(mapping, &Pointer::default())
    }

    /// Compiles a mapping that is at `pointer` in another one.
    fn compile_at(mapping: &Json, pointer: &Pointer) -> Result<Self, MappingError> {
        let mapping = Processed::new(mapping, pointer)?;
        let issues = mapping.validate();
        if issues.is_empty() { Ok(mapping.compile()) } else { Err(issues.into()) }
    }

    /// Validates a mapping. Returns its issues; empty if it is valid.
    #[must_use]
    pub fn validate(mapping: &Json) -> Vec<Issue> {
        match Processed::new(mapping, &Pointer::default()) {
            Ok(mapping) => mapping.validate(),
            Err(error) => error.issues,
        }
    }

    /// Resolves the mapping for an event. Undefined members are omitted; undefined elements are serialized as `null`.
    ///
    /// # Errors
    /// `event_not_object`, or the issues of a directive that fails.
    pub fn transform<'v>(&'v self, event: &Value<'v>) -> Result<Value<'v>, MappingError> {
        self.trace(event, &mut Trace::default())
    }

    /// [`Mapping::transform`] that records the steps in a trace.
    pub(crate) fn trace<'v>(&'v self, event: &Value<'v>, trace: &mut Trace<'v>) -> Result<Value<'v>, MappingError> {
        require_object(event)?;
        self.paths.find_all(event);
        Ok(clean::without_undefined(self.program.resolve(event, trace)?))
    }

    /// [`Mapping::transform`] for any value: the reference does not check the elements of a batch.
    #[cfg(target_arch = "wasm32")]
    pub(crate) fn resolve<'v>(&'v self, data: &Value<'v>) -> Result<Value<'v>, MappingError> {
        self.paths.find_all(data);
        Ok(clean::without_undefined(self.program.resolve(data, &mut Trace::default())?))
    }

    /// The keys that payloads can have, in order; empty if they depend on the event.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &Str<'static>> {
        let members = if let Expression::Object(members) = &self.program.expression { members.as_slice() } else { &[] };
        members.iter().map(|(key, _)| key)
    }

    /// The parts of an event that the mapping reads.
    #[must_use]
    pub fn reads(&self) -> Reads {
        let mut reads = Reads::default();
        self.program.reads(&mut reads);
        reads
    }
}

/// Rejects an event that is not an object.
pub(crate) fn require_object(event: &Value<'_>) -> Result<(), Issue> {
    if event.kind() == Kind::Object {
        return Ok(());
    }
    Err(Issue::new("event_not_object", "", format!("data must be an object, got {}", event.kind().name())))
}

/// The key under which one directive wraps all other members of a mapping.
const ROOT_DIRECTIVE: &str = "__segment_internal_directive";

/// The mapping that the reference processes: a copy of its outermost level, or its root directive around the rest.
struct Processed<'p> {
    mapping: Json,
    /// The location of the mapping as it was written.
    pointer: &'p Pointer,
    /// The name of the root directive, if there is one.
    root: Option<Str<'static>>,
}

impl<'p> Processed<'p> {
    fn new(mapping: &Json, pointer: &'p Pointer) -> Result<Self, MappingError> {
        if mapping.is_nullish() {
            return Err(Issue::new("mapping_missing", pointer, NOT_AN_OBJECT).into());
        }
        let root = mapping.member(ROOT_DIRECTIVE);
        if root.is_undefined() {
            let mapping = Value::Object(directives::own_members(mapping).into_iter().collect::<Object<'_>>());
            return Ok(Self { mapping, pointer, root: None });
        }
        let refuse = |message: &str| Err(Issue::new("root_directive", pointer.child(ROOT_DIRECTIVE), message).into());
        if root.is_nullish() {
            return refuse(NOT_AN_OBJECT);
        }
        let mut members = directives::own_members(&root);
        if members.len() > 1 {
            return refuse("The root mapping must only have a single directive object");
        }
        let Some((name, options)) =
            members.pop().filter(|(_, options)| matches!(options.kind(), Kind::Object | Kind::Array))
        else {
            return refuse("The root directive must be an object");
        };
        let wrapped = |mut options: Object<'static>| {
            let rest = mapping.entries().into_iter().filter(|(key, _)| *key != ROOT_DIRECTIVE);
            options.insert("mapping".into(), Value::Object(rest.collect::<Object<'_>>()));
            Value::Object(options)
        };
        let options = options.to_object().map_or(options, wrapped);
        let mapping = if root.kind() == Kind::Array {
            Value::Array(vec![options])
        } else {
            Value::Object([(name.clone(), options)].into_iter().collect())
        };
        Ok(Self { mapping, pointer, root: Some(name) })
    }

    fn validate(&self) -> Vec<Issue> {
        validate::validate(&self.mapping, self.location())
    }

    fn compile(&self) -> Mapping {
        let mut location = self.location();
        let program = Program::compile_at(&self.mapping, &mut location);
        Mapping { program, paths: location.into_paths() }
    }

    fn location(&self) -> Location {
        match &self.root {
            Some(name) => Location::of_root(self.pointer, ROOT_DIRECTIVE, name),
            None => Location::new(self.pointer.clone()),
        }
    }
}

/// JavaScript's message for `Object.keys(null)`.
const NOT_AN_OBJECT: &str = "Cannot convert undefined or null to object";

impl From<Vec<Issue>> for MappingError {
    fn from(issues: Vec<Issue>) -> Self {
        let message = issues.iter().map(|issue| issue.message.as_str()).collect::<Vec<_>>().join("\n");
        Self { message, issues }
    }
}

impl From<Issue> for MappingError {
    fn from(issue: Issue) -> Self {
        vec![issue].into()
    }
}

impl From<Box<Issue>> for MappingError {
    fn from(issue: Box<Issue>) -> Self {
        vec![*issue].into()
    }
}

impl From<ReadError> for MappingError {
    fn from(error: ReadError) -> Self {
        Issue::from(error).into()
    }
}

impl fmt::Display for MappingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for MappingError {}
