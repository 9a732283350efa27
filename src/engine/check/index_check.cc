#include "engine/check/index_check.h"

#include "engine/check/type_check.h"

namespace engine {

base::Result<std::vector<std::string>> IndexCheck::run() const {
  std::vector<std::string> problems;
  for (const fhir::TypeId type : definitions_.resources())
    if (problems.size() < kProblemsMax)
      TRY_VOID(TypeCheck(definitions_, state_, reader_, parameters_, type, problems).run());
  return problems;
}

}  // namespace engine
