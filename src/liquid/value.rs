//! Values as Liquid sees them: JSON, lists that filters make, and `nil`, `empty` and `blank`, which are compared in
//! their own way.

use crate::json::{Kind, Node, Object, Str, StrBuilder, Value, to_number};
use std::cmp::Ordering;
use std::rc::Rc;

/// A value.
#[derive(Clone)]
pub(super) enum Liquid<'v> {
    Json(Value<'v>),
    List(Rc<Vec<Liquid<'v>>>),
    Literal(Literal),
    /// What the tag `block` is to its content: an object without members.
    Block,
}

/// A literal that is compared in its own way.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Literal {
    Nil,
    Empty,
    Blank,
}

impl<'v> Liquid<'v> {
    pub(super) const UNDEFINED: Self = Self::Json(Value::Undefined);

    pub(super) fn number(number: f64) -> Self {
        Self::Json(Value::Number(number))
    }

    pub(super) fn bool(value: bool) -> Self {
        Self::Json(Value::Bool(value))
    }

    pub(super) fn text(text: impl Into<Str<'v>>) -> Self {
        Self::Json(Value::String(text.into()))
    }

    pub(super) fn list(elements: Vec<Self>) -> Self {
        Self::List(Rc::new(elements))
    }

    /// What tags and most filters take: the literals are null and empty texts.
    pub(super) fn plain(self) -> Self {
        match self {
            Self::Literal(Literal::Nil) => Self::Json(Value::Null),
            Self::Literal(_) => Self::text(""),
            other => other,
        }
    }

    pub(super) fn is_nil(&self) -> bool {
        matches!(self, Self::Json(value) if value.is_nullish())
    }

    pub(super) fn is_undefined(&self) -> bool {
        matches!(self, Self::Json(Value::Undefined))
    }

    /// Everything but false and nil.
    pub(super) fn is_truthy(&self) -> bool {
        match self.clone().plain() {
            Self::Json(value) => !value.is_nullish() && value.as_bool() != Some(false),
            _ => true,
        }
    }

    /// Everything but what JavaScript takes for false.
    pub(super) fn is_js_truthy(&self) -> bool {
        match self {
            Self::Json(value) => value.is_truthy(),
            _ => true,
        }
    }

    /// Whether JavaScript's `typeof` calls it an object.
    pub(super) fn is_js_object(&self) -> bool {
        match self {
            Self::Json(value) => matches!(value.kind(), Kind::Object | Kind::Array),
            _ => true,
        }
    }

    pub(super) fn as_str(&self) -> Option<Str<'v>> {
        match self {
            Self::Json(value) => value.as_string(),
            _ => None,
        }
    }

    pub(super) fn as_number(&self) -> Option<f64> {
        match self {
            Self::Json(value) => value.as_f64(),
            _ => None,
        }
    }

    /// The elements of an array.
    pub(super) fn elements(&self) -> Option<Rc<Vec<Self>>> {
        match self {
            Self::List(elements) => Some(elements.clone()),
            Self::Json(value) if value.kind() == Kind::Array => {
                Some(Rc::new(value.elements().map(Self::Json).collect()))
            }
            _ => None,
        }
    }

    /// What filters for arrays take: nothing for nil, and one element for what is no array.
    pub(super) fn to_list(&self) -> Rc<Vec<Self>> {
        let plain = self.clone().plain();
        match plain.elements() {
            Some(elements) => elements,
            None if plain.is_nil() => Rc::default(),
            None => Rc::new(vec![plain]),
        }
    }

    /// As it is written: nil is nothing, arrays have nothing between their elements.
    pub(super) fn written(&self) -> Str<'v> {
        match self.clone().plain() {
            Self::Json(value) if value.is_nullish() => Str::from(""),
            Self::Json(value) if value.kind() != Kind::Array => value.js_string(),
            Self::Block => Str::from("[object Object]"),
            other => {
                let mut built = StrBuilder::default();
                for element in other.to_list().iter() {
                    built.push(&element.written());
                }
                built.finish()
            }
        }
    }

    /// `String(value)`, where the literals are objects.
    pub(super) fn js_string(&self) -> Str<'v> {
        match self {
            Self::Json(value) => value.js_string(),
            Self::Literal(_) | Self::Block => Str::from("[object Object]"),
            Self::List(elements) => {
                let mut built = StrBuilder::default();
                for (at, element) in elements.iter().enumerate() {
                    if at > 0 {
                        built.push_str(",");
                    }
                    if !element.is_nil() {
                        built.push(&element.js_string());
                    }
                }
                built.finish()
            }
        }
    }

    /// `Number(value)`
    pub(super) fn js_number(&self) -> f64 {
        match self.clone().plain() {
            Self::Json(value) => value.js_number(),
            other => other.js_string().to_str().map_or(f64::NAN, to_number),
        }
    }

    /// The number that filters for numbers take: 0 for what is none.
    pub(super) fn to_number(&self) -> f64 {
        Some(self.js_number()).filter(|number| !number.is_nan()).unwrap_or(0.0)
    }

    /// An object without members.
    fn nothing() -> Self {
        Self::Json(Value::Object(Object::default()))
    }

    /// A member as a scope gives it: one that it does not have is asked of the engine's own globals, an object without
    /// members, which has a size all the same.
    pub(super) fn scoped(&self, key: &Self) -> Self {
        if self.has(&key.js_string()) { self.property(key) } else { Self::nothing().property(key) }
    }

    /// A property, as `a.b` and `a["b"]` read it.
    pub(super) fn property(&self, key: &Self) -> Self {
        if self.is_nil() || matches!(self, Self::Literal(_) | Self::Block) {
            return if self.is_nil() { self.clone() } else { Self::UNDEFINED };
        }
        let elements = self.elements();
        if let (Some(elements), Some(index)) = (&elements, key.as_number()) {
            let index = if index < 0.0 { elements.len() as f64 + index } else { index };
            return element(elements, index);
        }
        let name = key.clone().plain().js_string();
        match name.to_str() {
            Some("size") => self.size(elements.as_ref().map(|elements| elements.len())),
            Some("first") if elements.is_some() => elements.map_or(Self::UNDEFINED, |elements| element(&elements, 0.0)),
            Some("last") if elements.is_some() => {
                elements.map_or(Self::UNDEFINED, |elements| element(&elements, elements.len() as f64 - 1.0))
            }
            _ => self.own(&name, elements.as_deref()),
        }
    }

    /// The property `size`: an own one, or the length of texts and arrays and the number of an object's members.
    fn size(&self, elements: Option<usize>) -> Self {
        if let Some(length) = elements {
            return Self::number(length as f64);
        }
        let Self::Json(value) = self else { return Self::UNDEFINED };
        match value.kind() {
            Kind::String => Self::number(value.as_string().unwrap_or_default().utf16_len() as f64),
            Kind::Object => {
                let entries = value.entries();
                let own = entries.iter().find(|(key, _)| *key == "size").map(|(_, own)| own.clone());
                own.map_or_else(|| Self::number(entries.len() as f64), Self::Json)
            }
            _ => Self::UNDEFINED,
        }
    }

    /// An own property.
    fn own(&self, name: &Str<'_>, elements: Option<&Vec<Self>>) -> Self {
        if let Some(elements) = elements {
            if *name == "length" {
                return Self::number(elements.len() as f64);
            }
            return array_place(name).map_or(Self::UNDEFINED, |at| element(elements, at));
        }
        let Self::Json(value) = self else { return Self::UNDEFINED };
        match value.kind() {
            Kind::Object => Self::Json(value.member(name)),
            Kind::String => {
                let text = value.as_string().unwrap_or_default();
                if *name == "length" {
                    return Self::number(text.utf16_len() as f64);
                }
                let unit = array_place(name).and_then(|at| text.unit_at(at as usize));
                unit.map_or(Self::UNDEFINED, Self::text)
            }
            _ => Self::UNDEFINED,
        }
    }

    /// An own property by its name.
    pub(super) fn property_own(&self, name: &Str<'_>) -> Self {
        let elements = self.elements();
        self.own(name, elements.as_deref())
    }

    /// Whether there is a property of this name.
    pub(super) fn has(&self, name: &Str<'_>) -> bool {
        !self.property_own(name).is_undefined()
    }

    /// `==`
    pub(super) fn equals(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Literal(literal), value) | (value, Self::Literal(literal)) => literal.equals(value),
            _ => match (self.elements(), other.elements()) {
                (Some(left), Some(right)) => {
                    left.len() == right.len() && left.iter().zip(right.iter()).all(|(left, right)| left.equals(right))
                }
                (None, None) => self.is_identical(other),
                _ => false,
            },
        }
    }

    /// `===` of what is no array: objects are the same if they stand at the same place of the event.
    fn is_identical(&self, other: &Self) -> bool {
        let (Self::Json(left), Self::Json(right)) = (self, other) else { return false };
        let place = |value: &Value<'_>| match value {
            Value::Node(node) => Some(Node::text(node).as_ptr()),
            _ => None,
        };
        left.kind() == right.kind()
            && match left.kind() {
                Kind::Undefined | Kind::Null => true,
                Kind::Bool => left.as_bool() == right.as_bool(),
                Kind::Number => left.as_f64() == right.as_f64(),
                Kind::String => left.as_string() == right.as_string(),
                Kind::Object | Kind::Array => place(left).is_some() && place(left) == place(right),
            }
    }

    /// The order of two values as JavaScript's `<` has it: of texts by their units, of all others as numbers.
    pub(super) fn compare(&self, other: &Self) -> Option<Ordering> {
        if matches!((self, other), (Self::Literal(_), _) | (_, Self::Literal(_))) {
            return None;
        }
        if let (Some(left), Some(right)) = (self.primitive_text(), other.primitive_text()) {
            return Some(left.utf16_units().cmp(right.utf16_units()));
        }
        self.js_number().partial_cmp(&other.js_number())
    }

    /// The text that JavaScript compares a value by, if it does so by a text.
    fn primitive_text(&self) -> Option<Str<'v>> {
        match self {
            Self::Json(value) if matches!(value.kind(), Kind::Undefined | Kind::Null | Kind::Bool | Kind::Number) => {
                None
            }
            other => Some(other.js_string()),
        }
    }

    /// The value as JSON, for writing it.
    pub(super) fn to_json(&self) -> Value<'v> {
        match self {
            Self::Json(value) => value.clone(),
            Self::List(elements) => Value::Array(elements.iter().map(Self::to_json).collect()),
            Self::Literal(_) | Self::Block => Value::Object(Object::default()),
        }
    }
}

impl Literal {
    fn equals(self, value: &Liquid<'_>) -> bool {
        let plain = value.clone().plain();
        match self {
            Self::Nil => plain.is_nil(),
            Self::Empty => is_empty(value),
            Self::Blank => {
                let is_false = matches!(value, Liquid::Json(value) if value.as_bool() == Some(false));
                let spaces = |text: Str<'_>| text.utf16_units().all(super::text::is_space);
                is_false || plain.is_nil() || value.as_str().map_or_else(|| is_empty(value), spaces)
            }
        }
    }
}

/// Whether a value equals `empty`: texts, arrays and objects without anything in them.
fn is_empty(value: &Liquid<'_>) -> bool {
    match value {
        // `nil` is null; the others are not empty themselves.
        Liquid::Literal(_) => false,
        Liquid::Block => true,
        Liquid::List(elements) => elements.is_empty(),
        Liquid::Json(value) => match value.kind() {
            Kind::String => value.as_string().unwrap_or_default().is_empty(),
            Kind::Array => value.elements().next().is_none(),
            Kind::Object => value.entries().is_empty(),
            _ => false,
        },
    }
}

fn element<'v>(elements: &[Liquid<'v>], index: f64) -> Liquid<'v> {
    let is_index = index >= 0.0 && index.fract() == 0.0;
    elements.get(index as usize).filter(|_| is_index).cloned().unwrap_or(Liquid::UNDEFINED)
}

/// The index that a key like `12` stands for.
fn array_place(key: &Str<'_>) -> Option<f64> {
    crate::json::array_index(key.as_bytes()).map(|index| index as f64)
}
