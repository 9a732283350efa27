#pragma once

#include <cstdint>
#include <string>
#include <unordered_set>

#include "demo/cpr.h"
#include "demo/organisation.h"
#include "demo/transaction.h"

namespace demo {

enum class Identity : std::uint8_t { Cpr, XEcpr };
enum class Protection : std::uint8_t { None, Address };

// One fictional citizen.
struct Person {
  std::string id;
  std::string number;  // CPR or X-eCPR
  Identity identity = Identity::Cpr;
  Protection protection = Protection::None;
  Sex sex = Sex::Female;
  Day birth;
  std::string given;
  std::string middle;
  std::string family;
  std::size_t town = 0;
  std::string street;
  std::string phone;
  std::string marital_status;     // HL7 v3 MaritalStatus code; empty for children
  std::string relative_name;      // next of kin; empty when none is known
  std::string relative_relation;  // "datter"
  std::string relative_code;      // HL7 v3 RoleCode
  const Practice* practice = nullptr;
  Day death{};  // zero: alive

  int age_on(Day day) const { return years_between(birth, day); }
  bool alive() const { return death.number == 0; }
};

// Draws citizens with ages as they are met in hospitals. No two get the same number. Not for
// several threads; `organisation` outlives it and the persons.
class Register {
 public:
  Register(const Organisation& organisation, std::uint64_t seed, Day today);

  Person draw(std::uint64_t index);
  // A person told by name, age and town instead of chance. `age` holds on the world's day.
  Person known(std::string_view key, Sex sex, Date birthday, int age, std::string_view given,
               std::string_view family, std::size_t town);

 private:
  void settle(Person& person, std::size_t town, Dice& dice);
  std::string unused_cpr(Day birth, Sex sex, Dice& dice);

  const Organisation& organisation_;
  std::uint64_t seed_;
  Day today_;
  std::unordered_set<std::string> used_;
};

void add_patient(Transaction& bundle, const Person& person);

}  // namespace demo
