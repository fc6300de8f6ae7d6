//! Percent-encoding, for `encodeURIComponent` and URLs.

/// Appends text, percent-encoding all bytes except ASCII letters, digits and those in `kept`.
pub(crate) fn percent_encode(text: &[u8], kept: &[u8], out: &mut String) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    for &byte in text {
        if byte.is_ascii_alphanumeric() || kept.contains(&byte) {
            out.push(byte as char);
        } else {
            out.push('%');
            out.push(HEX[usize::from(byte >> 4)] as char);
            out.push(HEX[usize::from(byte & 15)] as char);
        }
    }
}
