//! One line that says what is to be done and when, in Chinese or English: `明天下午3点半 给王总打电话 每周`, `Call Wang fri 15:30 !`.

use super::{
    model::{Priority, TaskInput, TaskKind, When},
    repeat_model::{End, Repeat, Rhythm, Week},
};
use chrono::{Datelike, Days, NaiveDate, NaiveTime, Weekday};

const ZH_DAYS: [char; 7] = ['一', '二', '三', '四', '五', '六', '日'];
const EN_DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// What one line says, read on `today`. What it does not say stays as in a new task; the words that were understood leave the title.
#[must_use]
pub fn read(line: &str, today: NaiveDate) -> TaskInput {
    let mut said = Said { today, rest: line.trim().to_owned(), day: None, time: None, repeat: None };
    let high = said.take(&["!!", "!", "！"]);
    said.rhythm();
    said.day();
    said.time();
    let title = said.rest.split_whitespace().collect::<Vec<_>>().join(" ");
    let kind = kind_of(&title);
    let day = said.day.or_else(|| (said.time.is_some() || said.repeat.is_some()).then_some(today));
    let repeat = said.repeat.map(|repeat| day.map_or(repeat, |day| from_day(repeat, day)));
    let when = match (day, said.time) {
        (None, _) => When::Someday,
        (Some(day), None) => When::Day(day),
        (Some(day), Some(time)) if kind.is_appointment() => {
            let from = day.and_time(time);
            When::Span(from, from + chrono::Duration::hours(1))
        }
        (Some(day), Some(time)) => When::At(day.and_time(time)),
    };
    TaskInput {
        kind,
        title: if title.is_empty() { line.trim().to_owned() } else { title },
        when,
        priority: if high { Priority::High } else { Priority::Normal },
        repeat,
        remind: when.day().map(|_| 0),
        ..TaskInput::default()
    }
}

/// “Every week” and “every month” go by the day on which it begins.
fn from_day(repeat: Repeat, day: NaiveDate) -> Repeat {
    let rhythm = match repeat.rhythm {
        Rhythm::Weeks(days) if days.is_empty() => Rhythm::Weeks(days.with(day.weekday())),
        Rhythm::Months(_) => Rhythm::Months(u8::try_from(day.day()).unwrap_or(1)),
        rhythm => rhythm,
    };
    Repeat { rhythm, ..repeat }
}

fn kind_of(title: &str) -> TaskKind {
    let title = title.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| title.contains(word));
    match () {
        () if has(&["电话", "回电", "致电", "call "]) => TaskKind::Call,
        () if has(&["邮件", "email", "e-mail"]) => TaskKind::Email,
        () if has(&["拜访", "走访", "上门", "visit"]) => TaskKind::Visit,
        () if has(&["会议", "开会", "面谈", "meeting", "meet "]) => TaskKind::Meeting,
        () => TaskKind::Task,
    }
}

struct Said {
    today: NaiveDate,
    rest: String,
    day: Option<NaiveDate>,
    time: Option<NaiveTime>,
    repeat: Option<Repeat>,
}

impl Said {
    /// Takes the first of these words that stands in the line out of it. English ones stand by themselves.
    fn take(&mut self, words: &[&str]) -> bool {
        for word in words {
            // Capitals of one byte become letters of one byte: places stay what they are.
            let lower = self.rest.to_ascii_lowercase();
            let latin = word.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b' ');
            let alone = |at: usize| {
                let letter = |letter: Option<char>| letter.is_some_and(|letter| letter.is_ascii_alphanumeric());
                !latin || !(letter(lower[..at].chars().next_back()) || letter(lower[at + word.len()..].chars().next()))
            };
            let found = lower.match_indices(word).map(|(at, _)| at).find(|at| alone(*at));
            if let Some(at) = found {
                self.rest.replace_range(at..at + word.len(), " ");
                return true;
            }
        }
        false
    }

    fn rhythm(&mut self) {
        let rule = |rhythm| Some(Repeat { rhythm, every: 1, end: End::Never });
        let weekly = (0..7).find(|day| {
            let zh = [format!("每周{}", ZH_DAYS[*day]), format!("每星期{}", ZH_DAYS[*day])];
            let en = format!("every {}", EN_DAYS[*day]);
            self.take(&[&zh[0], &zh[1], &en])
        });
        if let Some(weekday) = weekly.and_then(weekday) {
            self.day = Some(self.coming(weekday, true));
            self.repeat = rule(Rhythm::Weeks(Week::default().with(weekday)));
        } else if self.take(&["每个工作日", "every weekday"]) {
            self.day = Some(self.today.iter_days().find(|day| Week::WORK.has(day.weekday())).unwrap_or(self.today));
            self.repeat = rule(Rhythm::Weeks(Week::WORK));
        } else if self.take(&["每天", "every day", "daily"]) {
            self.repeat = rule(Rhythm::Days);
        } else if self.take(&["每周", "每星期", "every week", "weekly"]) {
            self.repeat = rule(Rhythm::Weeks(Week::default()));
        } else if self.take(&["每月", "every month", "monthly"]) {
            self.repeat = rule(Rhythm::Months(1));
        }
    }

    /// The next such day of the week, today too where `now`.
    fn coming(&self, weekday: Weekday, now: bool) -> NaiveDate {
        let ahead = (7 + weekday.num_days_from_monday() - self.today.weekday().num_days_from_monday()) % 7;
        self.today + Days::new(if ahead == 0 && !now { 7 } else { ahead.into() })
    }

    fn day(&mut self) {
        let ways: [(&[&str], u64); 4] = [
            (&["大后天"], 3),
            (&["后天", "day after tomorrow"], 2),
            (&["明天", "明日", "tomorrow"], 1),
            (&["今天", "今日", "today"], 0),
        ];
        if let Some((_, ahead)) = ways.into_iter().find(|(words, _)| self.take(words)) {
            self.day = Some(self.today + Days::new(ahead));
            return;
        }
        let monday = self.today - Days::new(self.today.weekday().num_days_from_monday().into());
        for at in 0..7 {
            let zh = [format!("下周{}", ZH_DAYS[at]), format!("下星期{}", ZH_DAYS[at])];
            let en = format!("next {}", EN_DAYS[at]);
            if self.take(&[&zh[0], &zh[1], &en]) {
                self.day = Some(monday + Days::new(7 + at as u64));
                return;
            }
            let zh = [format!("周{}", ZH_DAYS[at]), format!("星期{}", ZH_DAYS[at])];
            if self.take(&[&zh[0], &zh[1], EN_DAYS[at]]) {
                self.day = weekday(at).map(|weekday| self.coming(weekday, true));
                return;
            }
        }
        self.date();
    }

    /// `12月3日`, `2026-12-03`; of a day that is over this year the next year's.
    fn date(&mut self) {
        let zh = numbers_around(&self.rest, '月').and_then(|(span, month, day)| {
            let end = self.rest[span.1..].chars().next().filter(|next| matches!(*next, '日' | '号'));
            let this = NaiveDate::from_ymd_opt(self.today.year(), month, day)?;
            let day = if this < self.today { this.with_year(self.today.year() + 1)? } else { this };
            Some((span.0..span.1 + end.map_or(0, char::len_utf8), day))
        });
        let iso = || {
            let read = |at: usize| Some((at..at + 10, self.rest.get(at..at + 10)?.parse::<NaiveDate>().ok()?));
            self.rest.char_indices().map(|(at, _)| at).find_map(read)
        };
        if let Some((span, day)) = zh.or_else(iso) {
            self.rest.replace_range(span, " ");
            self.day = Some(day);
        }
    }

    /// `15:30`, `下午3点半`, `3pm`.
    fn time(&mut self) {
        // 3:2 is a score, and no time.
        let whole =
            |span: &(usize, usize)| self.rest[..span.1].bytes().rev().take_while(u8::is_ascii_digit).count() == 2;
        let clock = numbers_around(&self.rest, ':').or_else(|| numbers_around(&self.rest, '：'));
        let clock = clock.filter(|(span, ..)| whole(span));
        let (mut span, mut hour, mut minute) = match clock {
            Some(found) => found,
            None => match number_before(&self.rest, "点").or_else(|| number_before(&self.rest, "时")) {
                Some((from, to, hour)) => {
                    let half = self.rest[to..].starts_with('半');
                    ((from, to + if half { '半'.len_utf8() } else { 0 }), hour, if half { 30 } else { 0 })
                }
                None => match number_before(&self.rest.to_ascii_lowercase(), "pm") {
                    Some((from, to, hour)) => ((from, to), hour % 12 + 12, 0),
                    None => match number_before(&self.rest.to_ascii_lowercase(), "am") {
                        Some((from, to, hour)) => ((from, to), hour % 12, 0),
                        None => return,
                    },
                },
            },
        };
        // Quarters and minutes after the hour: 3点15分.
        if minute == 0
            && let Some((from, to, typed)) = number_before(&self.rest, "分").filter(|(from, ..)| *from == span.1)
        {
            span = (span.0.min(from), to);
            minute = typed;
        }
        let before = &self.rest[..span.0];
        for (word, evening) in
            [("下午", true), ("晚上", true), ("傍晚", true), ("中午", hour < 6), ("上午", false), ("早上", false)]
        {
            if before.ends_with(word) {
                span.0 -= word.len();
                hour = if evening && hour < 12 { hour + 12 } else { hour };
                break;
            }
        }
        if let Some(time) = NaiveTime::from_hms_opt(hour, minute, 0) {
            self.rest.replace_range(span.0..span.1, " ");
            self.time = Some(time);
        }
    }
}

fn weekday(at: usize) -> Option<Weekday> {
    u8::try_from(at).ok().and_then(|at| Weekday::try_from(at).ok())
}

/// The digits that end before a place: where they begin, and their number.
fn digits_before(text: &str, end: usize) -> Option<(usize, u32)> {
    let digits = text[..end].bytes().rev().take_while(u8::is_ascii_digit).count();
    Some((end - digits, text[end - digits..end].parse().ok()?))
}

/// A number that a word follows at once: from where to where they stand.
fn number_before(text: &str, word: &str) -> Option<(usize, usize, u32)> {
    text.match_indices(word).find_map(|(at, _)| {
        let (from, number) = digits_before(text, at)?;
        Some((from, at + word.len(), number))
    })
}

/// Two numbers with a sign between: from where to where they stand.
fn numbers_around(text: &str, sign: char) -> Option<((usize, usize), u32, u32)> {
    text.match_indices(sign).find_map(|(at, sign)| {
        let (from, first) = digits_before(text, at)?;
        let rest = &text[at + sign.len()..];
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        Some(((from, at + sign.len() + digits), first, rest[..digits].parse().ok()?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A Sunday.
    fn today() -> NaiveDate {
        "2026-11-29".parse().expect("a day")
    }

    fn said(line: &str) -> (String, String) {
        let task = read(line, today());
        let when = match task.when {
            When::Someday => String::new(),
            When::Day(day) => day.to_string(),
            When::At(at) => at.format("%F %H:%M").to_string(),
            When::Span(from, to) => format!("{} {}", from.format("%F %H:%M"), to.format("%H:%M")),
        };
        (task.title, when)
    }

    #[test]
    fn days_and_times_are_taken_out_of_the_words() {
        let cases = [
            ("明天下午3点半 给王总打电话", "给王总打电话", "2026-11-30 15:30"),
            ("周五 15:30 发报价", "发报价", "2026-12-04 15:30"),
            ("下周三上午10点拜访海舟", "拜访海舟", "2026-12-02 10:00 11:00"),
            ("12月3日 交样品", "交样品", "2026-12-03"),
            ("1月5号 交样品", "交样品", "2027-01-05"),
            ("2026-12-24 发贺卡", "发贺卡", "2026-12-24"),
            ("整理名片", "整理名片", ""),
            ("Send offer tomorrow 3pm", "Send offer", "2026-11-30 15:00"),
            ("next mon Meeting with Wang 9:05", "Meeting with Wang", "2026-11-30 09:05 10:05"),
            ("Monday money report", "Monday money report", ""),
            ("中午12点半 陪客户吃饭", "陪客户吃饭", "2026-11-29 12:30"),
            ("把比例改成 3:2", "把比例改成 3:2", ""),
            ("晚上8点 改方案", "改方案", "2026-11-29 20:00"),
        ];
        for (line, title, when) in cases {
            assert_eq!(said(line), (title.to_owned(), when.to_owned()), "{line}");
        }
    }

    #[test]
    fn rhythm_kind_and_weight_are_heard() {
        let task = read("每周一 9:00 部门会议 !", today());
        assert_eq!((task.kind, task.priority), (TaskKind::Meeting, Priority::High));
        assert_eq!(task.repeat.map(|repeat| repeat.rule(1)).as_deref(), Some("FREQ=WEEKLY;WKST=MO;BYDAY=MO"));
        assert_eq!(task.when.day(), "2026-11-30".parse().ok());
        let rule = |line| read(line, today()).repeat.map(|repeat| repeat.rule(1)).unwrap_or_default();
        assert_eq!(rule("明天下午3点半 给王总打电话 每周"), "FREQ=WEEKLY;WKST=MO;BYDAY=MO");
        assert_eq!(rule("12月5日 对账 每月"), "FREQ=MONTHLY;BYMONTHDAY=5");
        assert!(read("every weekday Call Li", today()).checked().is_ok());
        assert_eq!(read("明天", today()).title, "明天");
    }

    proptest! {
        #[test]
        fn whatever_is_typed_is_read(line in "[ -~点月日周下午每天明!：0-9半分]{0,40}") {
            let _task = read(&line, today());
        }
    }
}
