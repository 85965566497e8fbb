// Escapes in JSON that stand for half a character.
#pragma once

#include <string>

namespace workflow_health {

// Python writes "\udcff" for a byte of a log that was no text (PEP 383), which
// is no character, so that most parsers refuse the whole answer (RFC 8259,
// 8.2). Each such escape becomes "\ufffd", the replacement character, in place;
// nothing else changes.
void MendLoneSurrogates(std::string* json);

}  // namespace workflow_health
