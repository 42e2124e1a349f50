//! Billing: a case under its schedule, and questions without a bill; and the office that bills from a book: who may do what,
//! and what a second person has to see.

mod account;
mod adjusted;
mod after;
mod approval;
pub mod bulk;
mod effects;
mod explained;
mod gather;
mod invoice_register;
mod kept;
mod lines;
mod orders;
mod overrides;
mod payments;
mod people;
mod periods;
mod questions;
mod rates;
mod rating;
mod reads;
mod register;
mod registry;
mod revenue;
mod review;
mod run;
mod usage;
mod usage_billed;

pub use account::AccountRater;
pub use after::{
    AdjustmentAsked, Aging, Cause, InvoiceOwed, RebillMade, Statement, StatementEntry, Touched, aging, amendments_told, change_month, end_dispute,
    enter_payments, find_line, invoices_touched, open_dispute, owed_of_account, propose_adjustment, propose_rebill, propose_reopening,
    propose_write_off, statement,
};
pub use approval::{Manner, approve, countersign, reject};
pub use explained::{ExplainedInvoice, explain_invoice, find_invoice};
pub use gather::{Gathered, Gatherer, SettledRead};
pub use invoice_register::{InvoiceRegister, invoice_register};
pub use kept::{BilledBy, KeptBill, ToKeep};
pub use lines::{billed_lines, cents_of};
pub use orders::{order_done, request_order};
pub use overrides::{Override, overrides};
pub use payments::{Owed, Paid, find_terms, owe, pay};
pub use people::{
    NewPerson, admit, found, founder, person_named, propose_end, propose_key, propose_limit, propose_person, propose_role, require_role,
};
pub use periods::{NextDays, first_unbilled, next_days};
pub use questions::{Evaluated, SharedPool, evaluate, find_pool, settle, share, time_of_pool};
pub use rates::{
    RateChanges, RatesInForce, RatesRefused, changes, contract_counts, digest_of_set, merged, propose_contract, propose_rates, rates_in_force,
    rates_of_set, rates_of_set_at_work, rates_of_work, text_of_contract,
};
pub use rating::{Priced, Rated, Rater, determinant, find_schedule, price, rate};
pub use reads::{
    READ_RULES, ReadCorrection, ReadsTaken, accept_reads, add_mapping, correct_read, enter_read, load_reads, propose_rule, reject_reads,
};
pub use register::{Behind, Loaded, load_register, on_day};
pub use registry::{AccountDays, FactDays, PointDays, Registry};
pub use revenue::{Revenue, revenue};
pub use review::{REVIEW_RULES, RuleKind};
pub use run::{
    CustomerTotals, HoldsAsked, Issued, PageItem, Prepared, Progress, Released, RunAsItStands, RunPage, RunState, TraceWords, abort_run, approve_run,
    carry_item, find_run, inputs_digest, issue_run, keep_trace_of_rebill, keep_traces, open_run, prepare_run, release_holds, run_as_it_stands,
    run_page, unbilled_now,
};
pub use usage::{Installed, Settled, Unknown, Usage, usage};
pub use usage_billed::{UsageBilled, usage_billed};
