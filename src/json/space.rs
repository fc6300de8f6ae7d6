//! JavaScript's definition of white space.

/// Whether `trim` and `Number` in JavaScript treat a character, a code point or a UTF-16 unit as white space.
pub(crate) fn is_js_space<P: Into<u32>>(point: P) -> bool {
    matches!(
        point.into(),
        0x09..=0x0D | 0x20 | 0xA0 | 0x1680 | 0x2000..=0x200A | 0x2028 | 0x2029 | 0x202F | 0x205F | 0x3000 | 0xFEFF
    )
}
