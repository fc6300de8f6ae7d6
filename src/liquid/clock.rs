//! [`Clock`]: a date with the time of day.

const MILLISECONDS_PER_DAY: i64 = 86_400_000;

pub(super) struct Clock {
    pub year: i64,
    /// From 0.
    pub month: i64,
    /// From 1.
    pub day: i64,
    /// From 0, which is Sunday.
    pub weekday: i64,
    /// Since midnight.
    pub milliseconds: i64,
}

impl Clock {
    /// The date and time in UTC at a time, in milliseconds since 1970.
    pub(super) fn at(time: f64) -> Self {
        let time = time as i64;
        let (days, milliseconds) = (time.div_euclid(MILLISECONDS_PER_DAY), time.rem_euclid(MILLISECONDS_PER_DAY));
        let (year, month, day) = civil(days);
        Self { year, month, day, weekday: (days + 4).rem_euclid(7), milliseconds }
    }

    /// As JavaScript formats it for `en-US`: `11/23/2026, 9:05:00 AM`.
    pub(super) fn shown(&self) -> String {
        format!("{}, {}", self.date(), self.time())
    }

    pub(super) fn hour(&self) -> i64 {
        self.milliseconds / 3_600_000
    }

    pub(super) fn hour_of_half_day(&self) -> i64 {
        (self.hour() + 11) % 12 + 1
    }

    pub(super) fn minute(&self) -> i64 {
        self.milliseconds / 60_000 % 60
    }

    pub(super) fn second(&self) -> i64 {
        self.milliseconds / 1_000 % 60
    }

    /// From 1.
    pub(super) fn day_of_year(&self) -> i64 {
        let leap = self.year % 4 == 0 && (self.year % 100 != 0 || self.year % 400 == 0) && self.year != 0;
        let lengths = [31, 28 + i64::from(leap), 31, 30, 31, 30, 31, 31, 30, 31, 30];
        lengths.iter().take(self.month as usize).sum::<i64>() + self.day
    }

    /// The week of the year, where weeks begin on the given day of the week.
    pub(super) fn week(&self, first: i64) -> i64 {
        let since = (self.weekday - first + 7) % 7;
        (self.day_of_year() - 1 - since + 7).div_euclid(7)
    }

    pub(super) fn ordinal(&self) -> &'static str {
        match (self.day, self.day % 10) {
            (11..=13, _) => "th",
            (_, 1) => "st",
            (_, 2) => "nd",
            (_, 3) => "rd",
            _ => "th",
        }
    }

    pub(super) fn date(&self) -> String {
        // `Intl` counts the years before 1 as 1 BC, 2 BC, …, and does not write the era.
        let year = if self.year > 0 { self.year } else { 1 - self.year };
        format!("{}/{}/{year}", self.month + 1, self.day)
    }

    pub(super) fn time(&self) -> String {
        let half = if self.hour() < 12 { "AM" } else { "PM" };
        format!("{}:{:02}:{:02} {half}", self.hour_of_half_day(), self.minute(), self.second())
    }
}

/// The year, month (from 0) and day of the Gregorian calendar; `days` counts from 1970.
fn civil(days: i64) -> (i64, i64, i64) {
    // Years begin in March here, so that the leap day is the last one.
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 2 } else { month - 10 };
    (era * 400 + year_of_era + i64::from(month < 2), month, day)
}
