//! Formulas of the foreign file: names, numbers, `+ - * / ^` and parentheses.

use crate::exact::Number;

/// How deep parentheses may stand.
const DEEPEST: usize = 24;
/// How many names, numbers and signs a formula may hold: the longest known one has 40.
const LONGEST: usize = 400;

/// Arithmetic over fields and inputs, as a foreign file writes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Formula {
    /// A number as written.
    Number(Number),
    /// A field of the class, or an input of the bill.
    Name(String),
    /// Two sides and what joins them.
    Binary(Sign, Box<Formula>, Box<Formula>),
}

/// What joins two sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    Plus,
    Minus,
    Times,
    Over,
    Power,
}

/// Why a text is not a formula.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum FormulaError {
    /// A sign that belongs to no formula.
    Stray(char),
    /// Two values stand side by side with nothing between them.
    Glued(String),
    /// Something is missing at the end, or a parenthesis is open.
    Unfinished,
    /// Parentheses too deep, or too long.
    TooDeep,
}

impl FormulaError {
    /// What is wrong, as the end of a sentence.
    pub fn words(&self) -> String {
        match self {
            Self::Stray(sign) => format!("`{sign}` belongs to no formula"),
            Self::Glued(word) => format!("nothing joins `{word}` to what is before it"),
            Self::Unfinished => "the formula is not finished".to_owned(),
            Self::TooDeep => "the formula is too long, or its parentheses are nested too deep".to_owned(),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Number(Number, String),
    Name(String),
    Sign(char),
}

impl Token {
    fn words(&self) -> String {
        match self {
            Self::Number(_, text) | Self::Name(text) => text.clone(),
            Self::Sign(sign) => sign.to_string(),
        }
    }
}

impl Formula {
    /// Reads a formula.
    ///
    /// # Errors
    /// When the text is not a formula.
    pub fn parse(text: &str) -> Result<Self, FormulaError> {
        let mut reader = FormulaReader { tokens: tokens(text)?, at: 0 };
        let formula = reader.sum(0)?;
        match reader.peek() {
            None => Ok(formula),
            Some(Token::Sign(sign)) => Err(FormulaError::Stray(*sign)),
            Some(token) => Err(FormulaError::Glued(token.words())),
        }
    }

    /// Every name, in order, each once.
    pub fn names(&self) -> Vec<&str> {
        let mut found = Vec::new();
        self.gather(&mut found);
        found
    }

    fn gather<'f>(&'f self, found: &mut Vec<&'f str>) {
        match self {
            Self::Number(_) => {}
            Self::Name(name) => {
                if !found.contains(&name.as_str()) {
                    found.push(name);
                }
            }
            Self::Binary(_, left, right) => {
                left.gather(found);
                right.gather(found);
            }
        }
    }

    /// The terms of a sum, each with whether it is subtracted.
    pub fn terms(&self) -> Vec<(bool, &Formula)> {
        match self {
            Self::Binary(Sign::Plus, left, right) => joined(left.terms(), right.terms()),
            Self::Binary(Sign::Minus, left, right) => joined(left.terms(), right.terms().into_iter().map(|(minus, term)| (!minus, term)).collect()),
            _ => vec![(false, self)],
        }
    }

    /// The factors of a product, each with whether it divides.
    pub fn factors(&self) -> Vec<(bool, &Formula)> {
        match self {
            Self::Binary(Sign::Times, left, right) => joined(left.factors(), right.factors()),
            Self::Binary(Sign::Over, left, right) => {
                joined(left.factors(), right.factors().into_iter().map(|(over, factor)| (!over, factor)).collect())
            }
            _ => vec![(false, self)],
        }
    }

    /// The formula without names, as a number; none where it holds one, or divides by zero.
    pub fn constant(&self) -> Option<Number> {
        match self {
            Self::Number(number) => Some(number.clone()),
            Self::Name(_) => None,
            Self::Binary(sign, left, right) => {
                let (left, right) = (left.constant()?, right.constant()?);
                match sign {
                    Sign::Plus => Some(left.plus(&right)),
                    Sign::Minus => Some(left.minus(&right)),
                    Sign::Times => Some(left.times(&right)),
                    Sign::Over => left.divided_by(&right),
                    Sign::Power => None,
                }
            }
        }
    }
}

fn joined<T>(mut left: Vec<T>, right: Vec<T>) -> Vec<T> {
    left.extend(right);
    left
}

fn tokens(text: &str) -> Result<Vec<Token>, FormulaError> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = if first.is_ascii_digit() || first == '.' {
            let length = rest.find(|sign: char| !sign.is_ascii_digit() && sign != '.').unwrap_or(rest.len());
            let digits = rest.get(..length).unwrap_or("");
            let number = Number::parse(digits).map_err(|_| FormulaError::Glued(digits.to_owned()))?;
            found.push(Token::Number(number, digits.to_owned()));
            length
        } else if first.is_ascii_alphabetic() || first == '_' {
            let length = rest.find(|sign: char| !sign.is_ascii_alphanumeric() && sign != '_').unwrap_or(rest.len());
            found.push(Token::Name(rest.get(..length).unwrap_or("").to_owned()));
            length
        } else if matches!(first, '+' | '-' | '*' | '/' | '^' | '(' | ')') {
            found.push(Token::Sign(first));
            1
        } else if first.is_whitespace() {
            first.len_utf8()
        } else {
            return Err(FormulaError::Stray(first));
        };
        rest = rest.get(length..).unwrap_or("");
        if found.len() > LONGEST {
            return Err(FormulaError::TooDeep);
        }
    }
    Ok(found)
}

struct FormulaReader {
    tokens: Vec<Token>,
    at: usize,
}

impl FormulaReader {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn takes(&mut self, signs: &[char]) -> Option<char> {
        match self.peek() {
            Some(Token::Sign(sign)) if signs.contains(sign) => {
                let sign = *sign;
                self.at += 1;
                Some(sign)
            }
            _ => None,
        }
    }

    fn sum(&mut self, depth: usize) -> Result<Formula, FormulaError> {
        let mut left = self.product(depth)?;
        while let Some(sign) = self.takes(&['+', '-']) {
            let right = self.product(depth)?;
            let sign = if sign == '+' { Sign::Plus } else { Sign::Minus };
            left = Formula::Binary(sign, Box::new(left), Box::new(right));
        }
        Ok(left)
    }

    fn product(&mut self, depth: usize) -> Result<Formula, FormulaError> {
        let mut left = self.power(depth)?;
        while let Some(sign) = self.takes(&['*', '/']) {
            let right = self.power(depth)?;
            let sign = if sign == '*' { Sign::Times } else { Sign::Over };
            left = Formula::Binary(sign, Box::new(left), Box::new(right));
        }
        Ok(left)
    }

    fn power(&mut self, depth: usize) -> Result<Formula, FormulaError> {
        let left = self.operand(depth)?;
        match self.takes(&['^']) {
            Some(_) => Ok(Formula::Binary(Sign::Power, Box::new(left), Box::new(self.operand(depth)?))),
            None => Ok(left),
        }
    }

    fn operand(&mut self, depth: usize) -> Result<Formula, FormulaError> {
        if depth > DEEPEST {
            return Err(FormulaError::TooDeep);
        }
        if self.takes(&['(']).is_some() {
            let inside = self.sum(depth + 1)?;
            return match self.takes(&[')']) {
                Some(_) => Ok(inside),
                None => Err(self.peek().map_or(FormulaError::Unfinished, |token| FormulaError::Glued(token.words()))),
            };
        }
        if self.takes(&['-']).is_some() {
            let zero = Formula::Number(Number::ZERO);
            return Ok(Formula::Binary(Sign::Minus, Box::new(zero), Box::new(self.operand(depth + 1)?)));
        }
        let token = self.peek().cloned();
        self.at += 1;
        match token {
            Some(Token::Number(number, _)) => Ok(Formula::Number(number)),
            Some(Token::Name(name)) => Ok(Formula::Name(name)),
            Some(Token::Sign(sign)) => Err(FormulaError::Stray(sign)),
            None => Err(FormulaError::Unfinished),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Formula, FormulaError};

    #[test]
    fn terms_and_factors_carry_their_sign() {
        let formula = Formula::parse("a-(b-c)").map(|formula| formula.terms().into_iter().map(|(minus, _)| minus).collect::<Vec<_>>());
        assert_eq!(formula, Ok(vec![false, true, false]));
        let formula = Formula::parse("a*(1/748)/b").map(|formula| formula.factors().into_iter().map(|(over, _)| over).collect::<Vec<_>>());
        assert_eq!(formula, Ok(vec![false, false, true, true]));
    }

    #[test]
    fn what_is_glued_or_unfinished_is_told() {
        assert_eq!(Formula::parse("a*b c"), Err(FormulaError::Glued("c".to_owned())));
        assert_eq!(Formula::parse("a*(b"), Err(FormulaError::Unfinished));
        assert_eq!(Formula::parse("a: 3"), Err(FormulaError::Stray(':')));
        assert_eq!(Formula::parse(&"(".repeat(100_000)), Err(FormulaError::TooDeep));
    }
}
