// Message ids as they are stored: a UUID as its 16 bytes, any other as text.
#pragma once

#include <string>
#include <string_view>

#include "ledger/sqlite.h"

namespace workflow_health {

// The id must outlive the next Step() of the statement.
class PackedId {
 public:
  explicit PackedId(std::string_view id);
  void Bind(int parameter, sqlite::Statement* statement) const;

  // Empty if the id is no UUID in its canonical form, which is lower-case
  // (RFC 9562, section 4).
  [[nodiscard]] const std::string& bytes() const { return bytes_; }

 private:
  std::string_view id_;
  std::string bytes_;
};

// Of a column that PackedId bound.
[[nodiscard]] std::string IdIn(const sqlite::Statement& row, int column);

// Makes packed_id(text) known to SQL.
void DefinePackedId(sqlite::Database& database);

}  // namespace workflow_health
