//! Case conversion of strings, as in JavaScript.

use super::host;
use super::text::{Str, StrBuilder};

impl Str<'_> {
    /// `toLowerCase`: Unicode's full case mapping.
    pub(crate) fn to_lower_case(&self) -> Str<'static> {
        self.change_case(u8::to_ascii_lowercase, host::lowercase)
    }

    /// `toUpperCase`: Unicode's full case mapping.
    pub(crate) fn to_upper_case(&self) -> Str<'static> {
        self.change_case(u8::to_ascii_uppercase, host::uppercase)
    }

    fn change_case(&self, ascii: fn(&u8) -> u8, change: fn(&str) -> String) -> Str<'static> {
        if self.as_bytes().is_ascii() {
            return Str::from_wtf8(self.as_bytes().iter().map(ascii).collect::<Vec<u8>>().into());
        }
        if let Some(text) = self.to_str() {
            return change(text).into();
        }
        // Unpaired surrogates are unchanged; the text between them is converted.
        let mut built = StrBuilder::default();
        let mut run = String::new();
        for point in self.code_points() {
            if let Some(character) = char::from_u32(point) {
                run.push(character);
            } else {
                built.push_str(&change(&std::mem::take(&mut run)));
                built.push_code_point(point);
            }
        }
        built.push_str(&change(&run));
        built.finish()
    }
}
