//! [`Condition`]: an AST, compiled. Paths are split and values converted once, not for every event.

use super::field::Field;
use super::matching::Predicate;
use crate::issue::Issue;
use crate::json::{Json, Kind, MAX_CONFIG_DEPTH, Path, PathIndex, Pointer, Str, Value};

#[derive(Clone, Debug)]
pub(super) enum Condition {
    /// A condition that is unknown to the reference, or makes its matching throw.
    Never,
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Predicate(Subject, Predicate),
}

/// The value that a predicate tests, by its path. A condition without a name has none: it tests `undefined`.
#[derive(Clone, Debug)]
pub(super) struct Subject(Option<Path>);

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
            Self::Never => {}
            Self::All(conditions) | Self::Any(conditions) => {
                for condition in conditions {
                    condition.collect_reads(paths);
                }
            }
            Self::Predicate(subject, _) => paths.extend(subject.0.iter().map(|path| path.keys().to_vec())),
        }
    }
}

impl Subject {
    pub(super) fn path(&self) -> Path {
        self.0.clone().unwrap_or_default()
    }

    pub(super) fn read<'e>(&self, event: &Value<'e>) -> Value<'e> {
        self.0.as_ref().map_or(Value::Undefined, |path| path.get(event))
    }
}

/// Compiles an AST, and adds its paths to an index.
pub(super) fn compile(ast: &Json, paths: &mut PathIndex) -> Result<Condition, Issue> {
    if ast.kind() != Kind::Object {
        return Err(Issue::new("trigger_invalid", "", "A trigger should be an FQL query or an object."));
    }
    if ast.member("error").is_truthy() {
        return Ok(Condition::Never);
    }
    // The type of the outermost group does not matter.
    compile_group(ast, &AstLocation { parent: None, index: 0, depth: 0 }, paths)
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

fn compile_group(group: &Json, location: &AstLocation<'_>, paths: &mut PathIndex) -> Result<Condition, Issue> {
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
        compile_condition(&child, &AstLocation { parent: Some(location), index, depth: location.depth + 2 }, paths)
    };
    children.elements().enumerate().map(compile_child).collect::<Result<_, _>>().map(make)
}

fn compile_condition(ast: &Json, location: &AstLocation<'_>, paths: &mut PathIndex) -> Result<Condition, Issue> {
    let kind = ast.member("type");
    if kind.is_string("group") {
        return compile_group(ast, location, paths);
    }
    let parts = Field::from_ast_type(&kind)
        .and_then(|field| subject(field, ast, paths))
        .zip(Predicate::compile(&ast.member("operator"), &ast.member("value")));
    Ok(parts.map_or(Condition::Never, |(subject, predicate)| Condition::Predicate(subject, predicate)))
}

/// The subject of a condition; `None` if the reference throws.
fn subject(field: Field, ast: &Json, paths: &mut PathIndex) -> Option<Subject> {
    let mut keys = vec![field.member().into()];
    let name = ast.member("name");
    match name.kind() {
        _ if !field.is_nested() => {}
        _ if !name.is_truthy() => return Some(Subject(None)),
        Kind::Array => keys.extend(name.elements().map(|element| element.js_string().into_owned())),
        // Unlike in the paths of mappings, quotes have no meaning.
        Kind::String => {
            let names = name.as_string()?.split(|byte| matches!(byte, b'.' | b'[' | b']'));
            keys.extend(names.into_iter().filter(|key| !key.is_empty()));
            if keys.len() == 1 {
                return None;
            }
        }
        _ => return None,
    }
    Some(Subject(Some(paths.number(Path::from_keys(keys)))))
}
