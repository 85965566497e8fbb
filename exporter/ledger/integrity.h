// Whether a ledger still is what was written into it.
//
// Each row carries a digest of its own values: SQLite does not notice by itself
// that a byte within a row changed. It does notice rows at the wrong place, by
// the tables' indexes. Messages, events and runs that are lost are missing from
// the sums that are kept of them.
#pragma once

#include "ledger/sqlite.h"

namespace workflow_health {

// Throws DamagedLedger unless SQLite finds all of the database in order.
void CheckStructure(sqlite::Database& database);

// The same, and throws unless every row of the present version holds what its
// digest says, and the sums of messages, events and runs match the rows. All of
// one instant. Not within a transaction.
void CheckWhole(sqlite::Database& database);

}  // namespace workflow_health
