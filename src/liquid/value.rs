//! [`LiquidValue`]: JSON, lists that filters create, and the literals `nil`, `empty` and `blank`, which have special
//! comparison rules.

use crate::json::{Kind, Node, Object, Str, StrBuilder, Value, equal, is_js_space, to_number};
use std::cmp::Ordering;
use std::rc::Rc;

#[derive(Clone)]
pub(super) enum LiquidValue<'v> {
    Json(Value<'v>),
    List(Rc<Vec<LiquidValue<'v>>>),
    Literal(Literal),
    /// The variable `block` inside that tag: an object without members.
    Block,
}

/// A literal with special comparison rules.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Literal {
    Nil,
    Empty,
    Blank,
}

impl<'v> LiquidValue<'v> {
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

    /// The value as tags and most filters see it: literals become null or an empty text.
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

    /// Whether the value is neither false nor nil.
    pub(super) fn is_truthy(&self) -> bool {
        match self.clone().plain() {
            Self::Json(value) => !value.is_nullish() && value.as_bool() != Some(false),
            _ => true,
        }
    }

    /// Whether JavaScript treats the value as true.
    pub(super) fn is_js_truthy(&self) -> bool {
        match self {
            Self::Json(value) => value.is_truthy(),
            _ => true,
        }
    }

    /// Whether JavaScript's `typeof` is `object` and the value is not null.
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

    /// The elements as filters for arrays see them: none for nil, one for any other value that is not an array.
    pub(super) fn to_list(&self) -> Rc<Vec<Self>> {
        let plain = self.clone().plain();
        match plain.elements() {
            Some(elements) => elements,
            None if plain.is_nil() => Rc::default(),
            None => Rc::new(vec![plain]),
        }
    }

    /// The text in the output: empty for nil; the elements of an array without a separator.
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

    /// `String(value)`; literals are objects.
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

    /// The value as filters for numbers see it: 0 if it is not a number.
    pub(super) fn to_number(&self) -> f64 {
        Some(self.js_number()).filter(|number| !number.is_nan()).unwrap_or(0.0)
    }

    /// An object without members.
    fn nothing() -> Self {
        Self::Json(Value::Object(Object::default()))
    }

    /// A member as a scope resolves it: if it is missing, it is looked up in liquidjs's globals, an empty object, whose
    /// `size` is 0.
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
        match (name.to_str(), &elements) {
            (Some("size"), _) => self.size(elements.as_ref().map(|elements| elements.len())),
            (Some("first"), Some(elements)) => element(elements, 0.0),
            (Some("last"), Some(elements)) => element(elements, elements.len() as f64 - 1.0),
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
            return array_index(name).map_or(Self::UNDEFINED, |at| element(elements, at));
        }
        let Self::Json(value) = self else { return Self::UNDEFINED };
        match value.kind() {
            Kind::Object => Self::Json(value.member(name)),
            Kind::String => {
                let text = value.as_string().unwrap_or_default();
                if *name == "length" {
                    return Self::number(text.utf16_len() as f64);
                }
                let unit = array_index(name).and_then(|at| text.unit_at(at as usize));
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

    /// `===` of values that are not arrays. Objects are identical if they are at the same location in the event.
    fn is_identical(&self, other: &Self) -> bool {
        let (Self::Json(left), Self::Json(right)) = (self, other) else { return false };
        let address = |value: &Value<'_>| match value {
            Value::Node(node) => Some(Node::text(node).as_ptr()),
            _ => None,
        };
        left.kind() == right.kind()
            && match left.kind() {
                Kind::Object | Kind::Array => address(left).is_some() && address(left) == address(right),
                _ => equal(left, right),
            }
    }

    /// The order of two values by JavaScript's `<`: texts by their units, all others as numbers.
    pub(super) fn compare(&self, other: &Self) -> Option<Ordering> {
        if matches!((self, other), (Self::Literal(_), _) | (_, Self::Literal(_))) {
            return None;
        }
        if let (Some(left), Some(right)) = (self.primitive_text(), other.primitive_text()) {
            return Some(left.utf16_units().cmp(right.utf16_units()));
        }
        self.js_number().partial_cmp(&other.js_number())
    }

    /// The text that JavaScript's `<` compares, for values that are not compared as numbers.
    fn primitive_text(&self) -> Option<Str<'v>> {
        match self {
            Self::Json(value) if matches!(value.kind(), Kind::Undefined | Kind::Null | Kind::Bool | Kind::Number) => {
                None
            }
            other => Some(other.js_string()),
        }
    }

    pub(super) fn to_json(&self) -> Value<'v> {
        match self {
            Self::Json(value) => value.clone(),
            Self::List(elements) => Value::Array(elements.iter().map(Self::to_json).collect()),
            Self::Literal(_) | Self::Block => Value::Object(Object::default()),
        }
    }
}

impl Literal {
    fn equals(self, value: &LiquidValue<'_>) -> bool {
        let plain = value.clone().plain();
        match self {
            Self::Nil => plain.is_nil(),
            Self::Empty => is_empty(value),
            Self::Blank => {
                let is_false = matches!(value, LiquidValue::Json(value) if value.as_bool() == Some(false));
                let spaces = |text: Str<'_>| text.utf16_units().all(is_js_space);
                is_false || plain.is_nil() || value.as_str().map_or_else(|| is_empty(value), spaces)
            }
        }
    }
}

/// Whether a value equals `empty`: an empty text, array or object.
fn is_empty(value: &LiquidValue<'_>) -> bool {
    match value {
        // liquidjs does not treat its own literals as empty.
        LiquidValue::Literal(_) => false,
        LiquidValue::Block => true,
        LiquidValue::List(elements) => elements.is_empty(),
        LiquidValue::Json(value) => match value.kind() {
            Kind::String => value.as_string().unwrap_or_default().is_empty(),
            Kind::Array => value.elements().next().is_none(),
            Kind::Object => value.entries().is_empty(),
            _ => false,
        },
    }
}

fn element<'v>(elements: &[LiquidValue<'v>], index: f64) -> LiquidValue<'v> {
    let is_index = index >= 0.0 && index.fract() == 0.0;
    elements.get(index as usize).filter(|_| is_index).cloned().unwrap_or(LiquidValue::UNDEFINED)
}

/// The index that a key such as `12` denotes.
fn array_index(key: &Str<'_>) -> Option<f64> {
    crate::json::array_index(key.as_bytes()).map(|index| index as f64)
}
