// What tells that a row is as it was written.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/fnv.h"
#include "ledger/sqlite.h"

namespace workflow_health {

// FNV-1a of values of SQLite. Each is hashed with its type and its length, so
// that no two rows look alike. It is stored, so it must never change.
class Digest {
 public:
  Digest& Add(std::int64_t number);
  Digest& AddText(std::string_view text);
  Digest& AddBlob(std::string_view bytes);
  Digest& Add(sqlite3_value* value);
  [[nodiscard]] std::int64_t Value() const {
    return static_cast<std::int64_t>(hash_.Value());
  }

 private:
  void AddBits(std::int64_t number);
  void AddSized(int type, std::string_view bytes);

  Fnv1a hash_;
};

// Makes row_digest(value, ...), the digest of these values in this order, known
// to SQL.
void DefineRowDigest(sqlite::Database& database);

}  // namespace workflow_health
