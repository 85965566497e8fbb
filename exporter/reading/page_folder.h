// The answers that were counted, kept as files: evidence, and what `import`
// reads.
#pragma once

#include <string>

#include "datagrepper/client.h"

namespace workflow_health {

class PageFolder {
 public:
  // Makes the folder if there is none. Throws std::runtime_error that names it
  // where the storage fails, as does Save().
  explicit PageFolder(std::string path);

  // Writes the file CATEGORY-START-END.json, whole or not at all: the answer as
  // it came; where it does not say itself what it covers (topics, a full page,
  // a second that was read topic by topic), a first line that says what the
  // answers cover together (see archive.h), and the answers.
  void Save(const Reading& reading) const;

 private:
  std::string path_;
};

}  // namespace workflow_health
