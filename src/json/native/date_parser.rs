//! V8's date parser: the ECMAScript date format, with a fallback to the lenient legacy parser.
//!
//! The legacy format is not standardized; this implementation follows the behaviour of Node 20.

use super::date_tokens::{Token, Tokens, Word};

/// The result of parsing the standard format.
enum Standard {
    Date,
    Invalid,
    /// The legacy parser must continue from this token.
    Legacy(Token),
}

pub(super) struct Parser<'t> {
    tokens: Tokens<'t>,
    days: Vec<i64>,
    month: Option<i64>,
    standard: bool,
    times: Vec<i64>,
    half_day: Option<i64>,
    zone_sign: Option<i64>,
    zone_hour: Option<i64>,
    zone_minute: Option<i64>,
}

impl<'t> Parser<'t> {
    pub(super) fn new(points: &'t [u32]) -> Self {
        Self {
            tokens: Tokens::new(points),
            days: Vec::with_capacity(3),
            month: None,
            standard: false,
            times: Vec::with_capacity(4),
            half_day: None,
            zone_sign: None,
            zone_hour: None,
            zone_minute: None,
        }
    }

    /// Milliseconds since 1970, with UTC as the local time zone; `None` if the text is not a date.
    pub(super) fn time(mut self) -> Option<f64> {
        let token = match self.standard_form() {
            Standard::Invalid => return None,
            Standard::Date => Token::End,
            Standard::Legacy(token) => token,
        };
        self.legacy_form(token)?;
        self.milliseconds()
    }

    /// `[±YY]YYYY[-MM[-DD]][THH:mm[:ss[.sss]][Z|±hh:mm]]`
    fn standard_form(&mut self) -> Standard {
        if let Some(sign) = self.tokens.peek().sign() {
            // The sign is left to the legacy parser if this is not a year.
            let token = self.tokens.next();
            let Some(year) = self.tokens.peek().fixed(6, i64::MAX) else {
                return Standard::Legacy(token);
            };
            self.tokens.next();
            if sign < 0 && year == 0 {
                return Standard::Legacy(token);
            }
            self.days.push(sign * year);
        } else if let Some(year) = self.tokens.peek().fixed(4, i64::MAX) {
            self.tokens.next();
            self.days.push(year);
        } else {
            return Standard::Legacy(self.tokens.next());
        }
        for max in [12, 31] {
            if !self.tokens.skip(b'-') {
                break;
            }
            match self.tokens.peek().fixed(2, max) {
                Some(value) if value > 0 => self.days.push(value),
                _ => return Standard::Legacy(self.tokens.next()),
            }
            self.tokens.next();
        }
        if self.tokens.peek() == Token::Word(Word::Time) {
            self.tokens.next();
            if self.standard_time().is_none() || self.tokens.peek() != Token::End {
                return Standard::Invalid;
            }
        } else if self.tokens.peek() != Token::End {
            return Standard::Legacy(self.tokens.next());
        }
        self.standard = true;
        Standard::Date
    }

    fn standard_time(&mut self) -> Option<()> {
        let hour = self.tokens.take_fixed(24)?;
        // 24:00 is allowed, 24:01 is not.
        let max = |max| if hour == 24 { 0 } else { max };
        self.times.push(hour);
        self.tokens.skip(b':').then_some(())?;
        let minute = self.tokens.take_fixed(max(59))?;
        self.times.push(minute);
        if self.tokens.skip(b':') {
            let second = self.tokens.take_fixed(max(59))?;
            self.times.push(second);
            if self.tokens.skip(b'.') {
                let Token::Number(value, length) = self.tokens.next() else { return None };
                if hour == 24 && value > 0 {
                    return None;
                }
                self.times.push(milliseconds(value, length));
            }
        }
        if matches!(self.tokens.peek(), Token::Word(Word::Zone(_, true))) {
            self.tokens.next();
            self.set_zone(0);
        } else if let Some(sign) = self.tokens.peek().sign() {
            self.tokens.next();
            self.zone_sign = Some(sign);
            if let Some(both) = self.tokens.peek().fixed(4, 2359) {
                self.tokens.next();
                self.zone_hour = Some(both / 100);
                self.zone_minute = Some(both % 100).filter(|&minute| minute <= 59);
                self.zone_minute?;
            } else {
                self.zone_hour = Some(self.tokens.take_fixed(23)?);
                self.tokens.skip(b':').then_some(())?;
                self.zone_minute = Some(self.tokens.take_fixed(59)?);
            }
        }
        Some(())
    }

    /// The legacy parser, from this token on; `None` if the text is not a date.
    fn legacy_form(&mut self, first: Token) -> Option<()> {
        let mut has_number = !self.days.is_empty();
        let mut token = first;
        while token != Token::End {
            match token {
                Token::Number(value, _) => {
                    has_number = true;
                    self.legacy_number(value)?;
                }
                Token::Word(Word::HalfDay(hours)) if !self.times.is_empty() => self.half_day = Some(hours),
                Token::Word(Word::Month(month)) => {
                    self.month = Some(month);
                    self.tokens.skip(b'-');
                }
                Token::Word(Word::Zone(hours, _)) if has_number => self.set_zone(hours),
                // Words before the first number are ignored, if they are separated from it.
                Token::Word(_) if has_number || self.tokens.peek().is_number() => return None,
                Token::Symbol(b'+' | b'-') if self.is_utc() || !self.times.is_empty() => {
                    has_number = true;
                    self.legacy_offset(token.sign())?;
                }
                Token::Symbol(b'+' | b'-' | b')') if has_number => return None,
                _ => {}
            }
            token = self.tokens.next();
        }
        Some(())
    }

    fn legacy_number(&mut self, value: i64) -> Option<()> {
        if self.tokens.skip(b':') {
            if self.tokens.skip(b':') {
                self.times.is_empty().then_some(())?;
                self.times.extend([value, 0]);
            } else {
                (self.times.len() < 4).then_some(())?;
                self.times.push(value);
                self.tokens.skip(b'.');
            }
        } else if self.tokens.skip(b'.') && self.expects_time(value) {
            self.times.push(value);
            let Token::Number(value, length) = self.tokens.next() else { return None };
            self.end_time(milliseconds(value, length));
        } else if self.zone_hour.is_some() && self.zone_minute.is_none() && value < 60 {
            self.zone_minute = Some(value);
        } else if self.expects_time(value) {
            self.end_time(value);
            let ends = matches!(
                self.tokens.peek(),
                Token::End | Token::Space | Token::Word(Word::Zone(_, true)) | Token::Symbol(b'+' | b'-')
            );
            ends.then_some(())?;
        } else {
            (self.days.len() < 3).then_some(())?;
            self.days.push(value);
            self.tokens.skip(b'-');
        }
        Some(())
    }

    /// `+1`, `+01`, `+100`, `+0100` and `+1:` (the minutes follow).
    fn legacy_offset(&mut self, sign: Option<i64>) -> Option<()> {
        self.zone_sign = sign;
        let (value, length) = match self.tokens.peek() {
            Token::Number(value, length) => {
                self.tokens.next();
                (value, length)
            }
            _ => (0, 0),
        };
        (self.zone_hour, self.zone_minute) = match length {
            _ if self.tokens.peek() == Token::Symbol(b':') => (Some(value), None),
            1 | 2 => (Some(value), Some(0)),
            3 | 4 => (Some(value / 100), Some(value % 100)),
            _ => return None,
        };
        Some(())
    }

    /// The parsed time; `None` if a part is out of range.
    fn milliseconds(&mut self) -> Option<f64> {
        let (year, month, day) = self.date()?;
        self.times.resize(4, 0);
        let [mut hour, minute, second, milliseconds] = *self.times.as_slice() else { return None };
        if let Some(offset) = self.half_day {
            (hour <= 12).then_some(())?;
            hour = hour % 12 + offset;
        }
        let in_range = hour < 24 && minute < 60 && second < 60 && milliseconds < 1000;
        let is_midnight = hour == 24 && minute == 0 && second == 0 && milliseconds == 0;
        (in_range || is_midnight).then_some(())?;
        let mut offset = 0;
        if let Some(sign) = self.zone_sign {
            let seconds = self.zone_hour.unwrap_or(0) * 3600 + self.zone_minute.unwrap_or(0) * 60;
            // V8 stores these in 32 bits.
            let seconds = seconds & 0xFFFF_FFFF;
            (seconds <= 0x7FFF_FFFF).then_some(())?;
            offset = sign * seconds;
        }
        let seconds = days_since_1970(year, month, day) * 86400 + hour * 3600 + minute * 60 + second - offset;
        Some(seconds as f64 * 1000.0 + milliseconds as f64)
    }

    fn date(&mut self) -> Option<(i64, i64, i64)> {
        (!self.days.is_empty()).then_some(())?;
        self.days.resize(3, 1);
        let [first, second, third] = *self.days.as_slice() else { return None };
        let is_day = |number: i64| (1..=31).contains(&number);
        let (mut year, month, day) = match self.month {
            None if self.standard || !is_day(first) => (first, second, third),
            None => (third, first, second),
            Some(month) if !is_day(first) => (first, month, second),
            Some(month) => (second, month, first),
        };
        if !self.standard {
            year += match year {
                0..=49 => 2000,
                50..=99 => 1900,
                _ => 0,
            };
        }
        ((1..=12).contains(&month) && is_day(day)).then_some((year, month, day))
    }

    fn expects_time(&self, value: i64) -> bool {
        match self.times.len() {
            1 | 2 => value < 60,
            3 => value < 1000,
            _ => false,
        }
    }

    fn end_time(&mut self, last: i64) {
        self.times.push(last);
        self.times.resize(4, 0);
    }

    fn is_utc(&self) -> bool {
        self.zone_hour == Some(0) && self.zone_minute == Some(0)
    }

    fn set_zone(&mut self, hours: i64) {
        self.zone_sign = Some(if hours < 0 { -1 } else { 1 });
        self.zone_hour = Some(hours.abs());
        self.zone_minute = Some(0);
    }
}

/// The first three digits of a fraction.
fn milliseconds(value: i64, length: usize) -> i64 {
    match length {
        1 => value * 100,
        2 => value * 10,
        3 => value,
        _ => value / 10_i64.pow(u32::try_from(length.min(9) - 3).unwrap_or(0)),
    }
}

/// Days of the Gregorian calendar; a day beyond the end of the month overflows into the next month.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    // With years that start in March, the leap day is the last day.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    year * 365 + leap_days + (month * 153 + 2) / 5 + day - 1 - 719_468
}
