// The ledger's tables, and how older ones become the present ones.
#pragma once

#include "ledger/sqlite.h"

namespace workflow_health {

// Makes an empty database a ledger, and an older ledger one of the present
// version, in one transaction. Throws LedgerError for a newer one and for a
// database that is no ledger.
void BringUpToDate(sqlite::Database& database, const std::string& path);

// Throws LedgerError unless it is a ledger of the present version.
void CheckUpToDate(sqlite::Database& database, const std::string& path);

}  // namespace workflow_health
