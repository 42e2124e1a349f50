//! Invoices for programs that keep or send them.
//!
//! Charges, blocks and meters are positions: their names are the plan's. Whoever wants an invoice with its names and its
//! derivation takes [`render::invoice_json`](crate::render::invoice_json).

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use super::{Invoice, Line, LineStatus, Part};
use crate::exact::{Number, Unit};

/// The period, the lines and the total; the trace is left out.
impl Serialize for Invoice {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Invoice", 3)?;
        fields.serialize_field("period", &self.period)?;
        fields.serialize_field("lines", &self.lines)?;
        fields.serialize_field("total", &self.total)?;
        fields.end()
    }
}

/// Amounts in dollars; `charge` is the charge's position in the plan.
impl Serialize for Line {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Line", 7)?;
        fields.serialize_field("charge", &self.charge.index())?;
        fields.serialize_field("meter", &self.meter)?;
        fields.serialize_field("amount", &self.amount)?;
        fields.serialize_field("exact", &self.exact)?;
        fields.serialize_field("status", &self.status)?;
        fields.serialize_field("parts", &self.parts)?;
        fields.serialize_field("estimated", &self.estimated)?;
        fields.end()
    }
}

/// `"billed"` or `"replaced"`.
impl Serialize for LineStatus {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(match self {
            Self::Billed => "billed",
            Self::Replaced => "replaced",
        })
    }
}

/// Quantity and rate as pairs of number and unit, the number counted in that unit (kgal, and not the gallons it is computed
/// in); `whole` is counted in the unit of the quantity.
impl Serialize for Part {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let unit = self.quantity.as_ref().map(|(_, unit)| unit);
        let whole = self.whole.as_ref().map(|whole| unit.map_or_else(|| whole.clone(), |unit| counted_in(whole, unit)));
        let mut fields = serializer.serialize_struct("Part", 9)?;
        fields.serialize_field("block", &self.block)?;
        fields.serialize_field("meter", &self.meter)?;
        fields.serialize_field("days", &self.days)?;
        fields.serialize_field("quantity", &as_written(self.quantity.as_ref()))?;
        fields.serialize_field("rate", &as_written(self.rate.as_ref()))?;
        fields.serialize_field("share", &self.share)?;
        fields.serialize_field("whole", &whole)?;
        fields.serialize_field("exact", &self.exact)?;
        fields.serialize_field("amount", &self.amount)?;
        fields.end()
    }
}

fn as_written(value: Option<&(Number, Unit)>) -> Option<(Number, &Unit)> {
    value.map(|(number, unit)| (counted_in(number, unit), unit))
}

/// A number of base units, counted in a unit.
fn counted_in(number: &Number, unit: &Unit) -> Number {
    number.shifted(-unit.power)
}
