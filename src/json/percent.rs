//! Percent-encoding, which `encodeURIComponent` and URLs have in common.

/// Appends bytes of text with all escaped but ASCII letters, digits and what is to be kept.
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
