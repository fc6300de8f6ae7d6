//! From an AST to [`Condition`]s, which matching only has to walk: paths are split and values read here, once.

use super::field::Field;
use super::matching::Check;
use crate::issue::Issue;
use crate::json::{Json, Kind, MAX_CONFIG_DEPTH, Path, Pointer, Str, Value};

/// A condition, compiled.
#[derive(Clone, Debug)]
pub(super) enum Condition {
    /// What the reference does not know, or would throw on.
    Never,
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Check(Source, Check),
}

/// Where a condition finds its value.
#[derive(Clone, Debug)]
pub(super) enum Source {
    Member(&'static str),
    Path(&'static str, Path),
    /// A condition without a name looks at nothing, which is undefined.
    Nothing,
}

impl Condition {
    pub(super) fn holds(&self, event: &Value<'_>) -> bool {
        match self {
            Self::Never => false,
            Self::All(conditions) => conditions.iter().all(|condition| condition.holds(event)),
            Self::Any(conditions) => conditions.iter().any(|condition| condition.holds(event)),
            Self::Check(source, check) => check.holds(&source.read(event)),
        }
    }

    /// Appends the paths that it reads.
    pub(super) fn collect_reads(&self, paths: &mut Vec<Vec<Str<'static>>>) {
        match self {
            Self::Never | Self::Check(Source::Nothing, _) => {}
            Self::All(conditions) | Self::Any(conditions) => {
                for condition in conditions {
                    condition.collect_reads(paths);
                }
            }
            Self::Check(source, _) => paths.push(source.keys()),
        }
    }
}

impl Source {
    /// The keys of the path from the event.
    pub(super) fn keys(&self) -> Vec<Str<'static>> {
        match self {
            Self::Nothing => Vec::new(),
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
            Self::Nothing => Value::Undefined,
        }
    }
}

/// Compiles a whole AST.
pub(super) fn compile(ast: &Json) -> Result<Condition, Issue> {
    if ast.kind() != Kind::Object {
        return Err(Issue::new("trigger_invalid", "", "A trigger should be an FQL query or an object."));
    }
    if ast.member("error").is_truthy() {
        return Ok(Condition::Never);
    }
    // The outermost type is not looked at.
    compile_group(ast, &Place { outer: None, index: 0, depth: 0 })
}

/// Where in the AST a condition stands, as a way back to the top.
struct Place<'p> {
    outer: Option<&'p Place<'p>>,
    index: usize,
    depth: usize,
}

impl Place<'_> {
    fn pointer(&self) -> Pointer {
        self.outer.map(|outer| outer.pointer().child("children").child(self.index)).unwrap_or_default()
    }
}

fn compile_group(group: &Json, place: &Place<'_>) -> Result<Condition, Issue> {
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
        return Err(Issue::new("trigger_invalid", place.pointer().child("children"), message));
    }
    // A group and its array are two levels.
    if place.depth + 2 > MAX_CONFIG_DEPTH {
        let message = format!("The trigger nests more than {MAX_CONFIG_DEPTH} levels deep.");
        return Err(Issue::new("trigger_too_deep", "", message));
    }
    let inside = |(index, child): (usize, Json)| {
        compile_condition(&child, &Place { outer: Some(place), index, depth: place.depth + 2 })
    };
    children.elements().enumerate().map(inside).collect::<Result<_, _>>().map(make)
}

fn compile_condition(ast: &Json, place: &Place<'_>) -> Result<Condition, Issue> {
    let kind = ast.member("type");
    if kind.is_string("group") {
        return compile_group(ast, place);
    }
    let parts = Field::from_ast_type(&kind)
        .and_then(|field| source(field, ast))
        .zip(Check::compile(&ast.member("operator"), &ast.member("value")));
    Ok(parts.map_or(Condition::Never, |(source, check)| Condition::Check(source, check)))
}

/// Where a condition looks; `None` where the reference throws.
fn source(field: Field, ast: &Json) -> Option<Source> {
    if !field.is_nested() {
        return Some(Source::Member(field.member()));
    }
    let name = ast.member("name");
    if !name.is_truthy() {
        return Some(Source::Nothing);
    }
    let keys: Vec<Str<'static>> = match name.kind() {
        Kind::Array => name.elements().map(|element| element.js_string().into_owned()).collect(),
        // Not split like the paths of a mapping: quotes are nothing special here.
        Kind::String => {
            let keys = name.as_string()?.split(|byte| matches!(byte, b'.' | b'[' | b']'));
            keys.into_iter().filter(|key| !key.is_empty()).collect()
        }
        _ => return None,
    };
    if keys.is_empty() && name.kind() == Kind::String {
        return None;
    }
    Some(Source::Path(field.member(), Path::from_keys(keys)))
}
