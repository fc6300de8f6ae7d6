//! IPv4 and IPv6 addresses.

/// Four numbers up to 255, with leading zeros if `zeros` is set.
pub(super) fn is_ipv4(text: &[u8], zeros: bool) -> bool {
    let octet = |digits: &[u8]| {
        (1..=3).contains(&digits.len())
            && digits.iter().all(u8::is_ascii_digit)
            && digits.iter().fold(0, |octet, digit| octet * 10 + u32::from(digit - b'0')) <= 255
            && (zeros || digits.len() == 1 || digits[0] != b'0')
    };
    text.split(|&byte| byte == b'.').count() == 4 && text.split(|&byte| byte == b'.').all(octet)
}

/// Eight groups of hexadecimal digits. One run may be written `::`, and the last two groups as an IPv4 address.
pub(super) fn is_ipv6(text: &[u8], zeros: bool) -> bool {
    // The number of groups, counting an IPv4 address at the end as two.
    let groups = |part: &[u8], last: bool| -> Option<usize> {
        if part.is_empty() {
            return Some(0);
        }
        let count = part.split(|&byte| byte == b':').count();
        let mut groups = 0;
        for (at, group) in part.split(|&byte| byte == b':').enumerate() {
            if (1..=4).contains(&group.len()) && group.iter().all(u8::is_ascii_hexdigit) {
                groups += 1;
            } else if last && at + 1 == count && is_ipv4(group, zeros) {
                groups += 2;
            } else {
                return None;
            }
        }
        Some(groups)
    };
    match text.windows(2).position(|pair| pair == b"::") {
        None => groups(text, true) == Some(8),
        Some(at) => match (groups(&text[..at], false), groups(&text[at + 2..], true)) {
            (Some(before), Some(after)) => before + after <= 7,
            _ => false,
        },
    }
}
