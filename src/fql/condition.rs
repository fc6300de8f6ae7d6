//! [`Condition`]: an AST, compiled. Paths are split and values converted once, not for every event.

use super::field::Field;
use super::matching::Predicate;
use crate::issue::Issue;
use crate::json::{Json, Kind, MAX_CONFIG_DEPTH, Path, Pointer, Str, Value};

#[derive(Clone, Debug)]
pub(super) enum Condition {
    /// A condition that is unknown to the reference, or makes its matching throw.
    Never,
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Predicate(Subject, Predicate),
}

/// The value that a predicate tests.
#[derive(Clone, Debug)]
pub(super) enum Subject {
    Member(&'static str),
    /// A path in a member of the event.
    Path(&'static str, Path),
    /// Always undefined: the condition has no name.
    Undefined,
}

impl Condition {
    pub(super) fn holds(&self, event: &Value<'_>) -> bool {
        match self {
            Self::Never => false,
            Self::All(conditions) => conditions.iter().all(|condition| condition.holds(event)),
            Self::Any(conditions) => conditions.iter().any(|condition| condition.holds(event)),
            Self::Predicate(subject, predicate) => predicate.holds(&subject.read(event)),
        }
    }

    pub(super) fn collect_reads(&self, paths: &mut Vec<Vec<Str<'static>>>) {
        match self {
            Self::Never | Self::Predicate(Subject::Undefined, _) => {}
            Self::All(conditions) | Self::Any(conditions) => {
                for condition in conditions {
                    condition.collect_reads(paths);
                }
            }
            Self::Predicate(subject, _) => paths.push(subject.keys()),
        }
    }
}

impl Subject {
    /// The path from the root of the event.
    pub(super) fn keys(&self) -> Vec<Str<'static>> {
        match self {
            Self::Undefined => Vec::new(),
            Self::Member(member) => vec![(*member).into()],
            Self::Path(member, path) => {
                let member = std::iter::once((*member).into());
                member.chain(path.keys().iter().cloned()).collect()
            }
        }
    }

    pub(super) fn read<'e>(&self, event: &Value<'e>) -> Value<'e> {
        match self {
            Self::Member(member) => event.member(member),
            Self::Path(member, path) => path.get(&event.member(member)),
            Self::Undefined => Value::Undefined,
        }
    }
}

pub(super) fn compile(ast: &Json) -> Result<Condition, Issue> {
    if ast.kind() != Kind::Object {
        return Err(Issue::new("trigger_invalid", "", "A trigger should be an FQL query or an object."));
    }
    if ast.member("error").is_truthy() {
        return Ok(Condition::Never);
    }
    // The type of the outermost group does not matter.
    compile_group(ast, &AstLocation { parent: None, index: 0, depth: 0 })
}

/// The location of a condition in the AST, as a list that leads to the root.
struct AstLocation<'p> {
    parent: Option<&'p AstLocation<'p>>,
    index: usize,
    depth: usize,
}

impl AstLocation<'_> {
    fn pointer(&self) -> Pointer {
        self.parent.map(|parent| parent.pointer().child("children").child(self.index)).unwrap_or_default()
    }
}

fn compile_group(group: &Json, location: &AstLocation<'_>) -> Result<Condition, Issue> {
    let operator = group.member("operator");
    let make = if operator.is_string("and") {
        Condition::All
    } else if operator.is_string("or") {
        Condition::Any
    } else {
        return Ok(Condition::Never);
    };
    let children = group.member("children");
    if children.kind() != Kind::Array {
        let message = "A trigger's group should have an array of children.";
        return Err(Issue::new("trigger_invalid", location.pointer().child("children"), message));
    }
    // A group and its array are two levels.
    if location.depth + 2 > MAX_CONFIG_DEPTH {
        let message = format!("The trigger nests more than {MAX_CONFIG_DEPTH} levels deep.");
        return Err(Issue::new("trigger_too_deep", "", message));
    }
    let compile_child = |(index, child): (usize, Json)| {
        compile_condition(&child, &AstLocation { parent: Some(location), index, depth: location.depth + 2 })
    };
    children.elements().enumerate().map(compile_child).collect::<Result<_, _>>().map(make)
}

fn compile_condition(ast: &Json, location: &AstLocation<'_>) -> Result<Condition, Issue> {
    let kind = ast.member("type");
    if kind.is_string("group") {
        return compile_group(ast, location);
    }
    let parts = Field::from_ast_type(&kind)
        .and_then(|field| subject(field, ast))
        .zip(Predicate::compile(&ast.member("operator"), &ast.member("value")));
    Ok(parts.map_or(Condition::Never, |(subject, predicate)| Condition::Predicate(subject, predicate)))
}

/// The subject of a condition; `None` if the reference throws.
fn subject(field: Field, ast: &Json) -> Option<Subject> {
    if !field.is_nested() {
        return Some(Subject::Member(field.member()));
    }
    let name = ast.member("name");
    if !name.is_truthy() {
        return Some(Subject::Undefined);
    }
    let keys: Vec<Str<'static>> = match name.kind() {
        Kind::Array => name.elements().map(|element| element.js_string().into_owned()).collect(),
        // Unlike in the paths of mappings, quotes have no meaning.
        Kind::String => {
            let keys = name.as_string()?.split(|byte| matches!(byte, b'.' | b'[' | b']'));
            keys.into_iter().filter(|key| !key.is_empty()).collect()
        }
        _ => return None,
    };
    if keys.is_empty() && name.kind() == Kind::String {
        return None;
    }
    Some(Subject::Path(field.member(), Path::from_keys(keys)))
}
