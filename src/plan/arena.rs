//! Arenas and the typed ids that point into them.

use std::fmt;
use std::marker::PhantomData;

/// An id of a `T` in its arena. [`Arena::push`] makes one (or [`Id::first`], ahead of the pushes), so it points at something.
pub struct Id<T> {
    index: u32,
    kind: PhantomData<fn() -> T>,
}

impl<T> Id<T> {
    /// Its position.
    pub fn index(self) -> usize {
        self.index as usize
    }
}

impl<T> Id<T> {
    /// The ids that so many pushes into an empty arena will give, in order: for things that name each other before
    /// they are made.
    pub fn first(count: usize) -> impl Iterator<Item = Self> {
        (0..u32::try_from(count).unwrap_or(u32::MAX)).map(|index| Self { index, kind: PhantomData })
    }
}

impl<T> Clone for Id<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Id<T> {}

impl<T> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        self.index == other.index
    }
}

impl<T> Eq for Id<T> {}

impl<T> PartialOrd for Id<T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> Ord for Id<T> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.index.cmp(&other.index)
    }
}

impl<T> std::hash::Hash for Id<T> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.index.hash(state);
    }
}

impl<T> fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.index)
    }
}

/// A growing list whose items are named by typed ids.
#[derive(Clone, Debug)]
pub struct Arena<T> {
    items: Vec<T>,
}

impl<T> Default for Arena<T> {
    fn default() -> Self {
        Self { items: Vec::new() }
    }
}

impl<T> Arena<T> {
    /// Adds an item.
    pub fn push(&mut self, item: T) -> Id<T> {
        let index = u32::try_from(self.items.len()).unwrap_or(u32::MAX);
        self.items.push(item);
        Id { index, kind: PhantomData }
    }

    /// The item of an id of this arena.
    #[allow(clippy::indexing_slicing, reason = "an id is made by `push` of the arena it is used with, and nothing is ever taken out")]
    pub fn at(&self, id: Id<T>) -> &T {
        &self.items[id.index as usize]
    }

    /// The item of an id, to be changed.
    #[allow(clippy::indexing_slicing, reason = "as in `at`")]
    pub fn at_mut(&mut self, id: Id<T>) -> &mut T {
        &mut self.items[id.index as usize]
    }

    /// All items with their ids.
    pub fn iter(&self) -> impl Iterator<Item = (Id<T>, &T)> {
        self.items.iter().enumerate().map(|(at, item)| (Id { index: u32::try_from(at).unwrap_or(u32::MAX), kind: PhantomData }, item))
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }
}
