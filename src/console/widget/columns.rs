//! How the columns of a table share its width.

use crate::text::Align;

/// How wide a column wants to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnWidth {
    /// Always this wide.
    Fixed(u16),
    /// At least this wide, and wider by its share of what is left.
    Share {
        /// Columns it needs.
        least: u16,
        /// Its part of the rest, in relation to the others.
        parts: u16,
    },
}

/// A column of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// How wide it is.
    pub width: ColumnWidth,
    /// Where its text goes.
    pub align: Align,
    /// Columns of higher number are left out first when there is no room; those of 0 never are.
    pub drop: u8,
}

impl Column {
    /// A column that is always this wide and never left out.
    pub const fn fixed(columns: u16) -> Self {
        Self {
            width: ColumnWidth::Fixed(columns),
            align: Align::Left,
            drop: 0,
        }
    }

    /// A column that takes what is left, at least `least`.
    pub const fn share(least: u16, parts: u16) -> Self {
        Self {
            width: ColumnWidth::Share { least, parts },
            align: Align::Left,
            drop: 0,
        }
    }

    /// The same, aligned to the right.
    #[must_use]
    pub const fn right(mut self) -> Self {
        self.align = Align::Right;
        self
    }

    /// The same, left out when there is no room, before those of lower number.
    #[must_use]
    pub const fn dropped(mut self, order: u8) -> Self {
        self.drop = order;
        self
    }

    const fn least(self) -> u16 {
        match self.width {
            ColumnWidth::Fixed(columns) => columns,
            ColumnWidth::Share { least, .. } => least,
        }
    }

    const fn parts(self) -> u16 {
        match self.width {
            ColumnWidth::Fixed(_) => 0,
            ColumnWidth::Share { parts, .. } => parts,
        }
    }
}

/// Start and width of each column within `total`, `gap` apart; `None` for those left out.
pub fn columns(wanted: &[Column], total: u16, gap: u16) -> Vec<Option<(u16, u16)>> {
    let mut is_kept = vec![true; wanted.len()];
    while needed(wanted, &is_kept, gap) > u32::from(total) {
        let kept = wanted
            .iter()
            .zip(&is_kept)
            .enumerate()
            .filter(|(_, (column, kept))| **kept && column.drop > 0);
        let Some((first_to_go, _)) = kept.max_by_key(|(_, (column, _))| column.drop) else {
            break;
        };
        if let Some(kept) = is_kept.get_mut(first_to_go) {
            *kept = false;
        }
    }
    let mut spare = u32::from(total).saturating_sub(needed(wanted, &is_kept, gap));
    let mut parts: u32 = wanted
        .iter()
        .zip(&is_kept)
        .filter(|(_, kept)| **kept)
        .map(|(column, _)| u32::from(column.parts()))
        .sum();
    let mut x = 0;
    let mut placed = Vec::with_capacity(wanted.len());
    for (column, kept) in wanted.iter().zip(is_kept) {
        if !kept {
            placed.push(None);
            continue;
        }
        let own = u32::from(column.parts());
        let extra = (spare * own).checked_div(parts).unwrap_or(0);
        spare -= extra;
        parts -= own;
        let width = column
            .least()
            .saturating_add(u16::try_from(extra).unwrap_or(u16::MAX))
            .min(total.saturating_sub(x));
        placed.push(Some((x, width)));
        x = x.saturating_add(width).saturating_add(gap).min(total);
    }
    placed
}

fn needed(wanted: &[Column], is_kept: &[bool], gap: u16) -> u32 {
    let kept = wanted.iter().zip(is_kept).filter(|(_, kept)| **kept);
    let (count, least) = kept.fold((0_u32, 0_u32), |(count, least), (column, _)| {
        (count + 1, least + u32::from(column.least()))
    });
    least + count.saturating_sub(1) * u32::from(gap)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_left_is_shared() {
        let wanted = [Column::fixed(3), Column::share(5, 2), Column::share(5, 1)];
        assert_eq!(columns(&wanted, 27, 1), [Some((0, 3)), Some((4, 13)), Some((18, 9))]);
    }

    #[test]
    fn the_least_needed_columns_go_first() {
        let wanted = [
            Column::share(10, 1),
            Column::fixed(6).dropped(1),
            Column::fixed(6).dropped(2),
        ];
        assert_eq!(columns(&wanted, 20, 1), [Some((0, 13)), Some((14, 6)), None]);
        assert_eq!(columns(&wanted, 12, 1), [Some((0, 12)), None, None]);
        assert_eq!(columns(&wanted, 4, 1), [Some((0, 4)), None, None]);
    }

    proptest! {
        #[test]
        fn columns_stay_inside_and_apart(
            wanted in proptest::collection::vec((0_u16..12, 0_u16..4, 0_u8..3), 0..6),
            total in 0_u16..80,
        ) {
            let wanted: Vec<Column> =
                wanted.into_iter().map(|(least, parts, drop)| Column::share(least, parts).dropped(drop)).collect();
            let mut end = 0;
            for (x, width) in columns(&wanted, total, 1).into_iter().flatten() {
                prop_assert!(x >= end && x + width <= total);
                end = x + width;
            }
        }
    }
}
