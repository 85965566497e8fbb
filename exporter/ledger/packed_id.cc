#include "ledger/packed_id.h"

#include <cstddef>

namespace workflow_health {
namespace {

constexpr std::string_view kDigits = "0123456789abcdef";
constexpr size_t kBytes = 16;
constexpr size_t kLength = 36;

bool IsDash(size_t place) {
  return place == 8 || place == 13 || place == 18 || place == 23;
}

// Empty if it is no UUID.
std::string BytesOf(std::string_view id) {
  std::string bytes;
  if (id.size() != kLength) return bytes;
  size_t high = std::string::npos;  // half of a byte, if it is open
  for (size_t place = 0; place < kLength; ++place) {
    if (IsDash(place)) {
      if (id[place] != '-') return {};
      continue;
    }
    const size_t digit = kDigits.find(id[place]);
    if (digit == std::string::npos) return {};
    if (high == std::string::npos) {
      high = digit;
    } else {
      bytes += static_cast<char>(high * kDigits.size() + digit);
      high = std::string::npos;
    }
  }
  return bytes;
}

std::string UuidOf(std::string_view bytes) {
  std::string id;
  for (const char byte : bytes) {
    if (IsDash(id.size())) id += '-';
    const auto number = static_cast<unsigned char>(byte);
    id += kDigits[number / kDigits.size()];
    id += kDigits[number % kDigits.size()];
  }
  return id;
}

void Pack(sqlite3_context* context, int /*count*/, sqlite3_value** values) {
  const auto* text = static_cast<const char*>(sqlite3_value_blob(values[0]));
  const auto size = static_cast<size_t>(sqlite3_value_bytes(values[0]));
  const std::string bytes = BytesOf({text, size});
  if (bytes.empty()) {
    sqlite3_result_value(context, values[0]);
    return;
  }
  sqlite3_result_blob(context, bytes.data(), int(bytes.size()),
                      SQLITE_TRANSIENT);
}

}  // namespace

PackedId::PackedId(std::string_view id) : id_(id), bytes_(BytesOf(id)) {}

void PackedId::Bind(int parameter, sqlite::Statement* statement) const {
  if (bytes_.empty()) {
    statement->Bind(parameter, id_);
  } else {
    statement->BindBlob(parameter, bytes_);
  }
}

std::string IdIn(const sqlite::Statement& row, int column) {
  const std::string_view stored = row.Text(column);
  if (!row.IsBlob(column)) return std::string(stored);
  if (stored.size() != kBytes) row.ThrowDamaged("an id is not a UUID");
  return UuidOf(stored);
}

void DefinePackedId(sqlite::Database& database) {
  sqlite3_create_function(database.handle(), "packed_id", 1,
                          SQLITE_UTF8 | SQLITE_DETERMINISTIC, nullptr, Pack,
                          nullptr, nullptr);
}

}  // namespace workflow_health
