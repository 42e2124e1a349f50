//! Random choices, the same on every machine, and the text they make.

use ratebook::calendar::Day;

pub struct Writer {
    state: u64,
    pub text: String,
    pub constructs: Vec<&'static str>,
    /// What the cases must follow.
    pub clock: &'static str,
    pub months: u32,
    pub dated: bool,
}

impl Writer {
    pub fn new(seed: u64) -> Self {
        let state = seed.wrapping_mul(0x2545_f491_4f6c_dd1d).wrapping_add(0x1234_5678);
        Self { state, text: String::new(), constructs: Vec::new(), clock: "service rendered", months: 1, dated: true }
    }

    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub fn below(&mut self, count: u64) -> u64 {
        self.next() % count.max(1)
    }

    pub fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// Whether a construct is taken; if so it is counted.
    pub fn on(&mut self, construct: &'static str, percent: u64) -> bool {
        let on = self.chance(percent);
        if on {
            self.count(construct);
        }
        on
    }

    pub fn count(&mut self, construct: &'static str) {
        self.constructs.push(construct);
    }

    pub fn one_of(&mut self, options: &[&'static str]) -> &'static str {
        let at = self.below(options.len() as u64);
        options[usize::try_from(at).unwrap()]
    }

    /// One of several texts, the construct beside it counted.
    pub fn pick(&mut self, options: &[(&'static str, &'static str)]) -> &'static str {
        let at = usize::try_from(self.below(options.len() as u64)).unwrap();
        if !options[at].0.is_empty() {
            self.count(options[at].0);
        }
        options[at].1
    }

    pub fn decimal(&mut self, most: u64, digits: u32) -> String {
        let scale = 10u64.pow(digits);
        let value = self.below(most * scale) + 1;
        if digits == 0 { value.to_string() } else { format!("{}.{:0width$}", value / scale, value % scale, width = digits as usize) }
    }

    pub fn price(&mut self) -> String {
        let digits = [2, 2, 3, 4][usize::try_from(self.below(4)).unwrap()];
        format!("${}", self.decimal(9, digits))
    }

    pub fn line(&mut self, text: &str) {
        self.text.push_str(text);
        self.text.push('\n');
    }

    /// First days of versions: always 2021-10-01, then up to two more.
    pub fn versions(&mut self) -> Vec<Day> {
        let start = day("2021-10-01");
        let count = if self.dated { self.below(3) } else { 0 };
        let mut days: Vec<Day> = (0..count).map(|_| start.plus_days(i32::try_from(20 + self.below(600)).unwrap())).collect();
        days.push(start);
        days.sort_unstable();
        days.dedup();
        days
    }
}

pub fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}
