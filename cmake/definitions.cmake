enable_language(ASM)

# eir_definitions(TARGET): puts the tables of the FHIR R4 definitions into TARGET.
# The packages are fetched once into build/packages, whatever the build folder is called; the
# tables are made anew when a package or the generator has changed.
function(eir_definitions TARGET)
  set(packages ${CMAKE_SOURCE_DIR}/build/packages)
  set(fetch ${CMAKE_SOURCE_DIR}/tools/definitions)
  set(source ${CMAKE_SOURCE_DIR}/src/fhir)
  set(fetched ${CMAKE_CURRENT_BINARY_DIR}/packages.fetched)
  set(blob ${CMAKE_CURRENT_BINARY_DIR}/definitions_r4.bin)

  add_custom_command(
    OUTPUT ${fetched}
    COMMAND ${fetch}/fetch.sh ${packages}
    COMMAND ${CMAKE_COMMAND} -E touch ${fetched}
    DEPENDS ${fetch}/fetch.sh ${fetch}/packages.sha512
    COMMENT "Fetching the FHIR R4 definitions"
    VERBATIM)

  # The generator reads JSON with the module's own reader, but the module holds what it writes:
  # so it is linked from the sources.
  file(GLOB sources CONFIGURE_DEPENDS ${source}/definitions/generator/*.cc ${source}/json/*.cc)
  list(FILTER sources EXCLUDE REGEX "_test\\.cc$")
  add_executable(definitions_generator ${sources})
  target_link_libraries(definitions_generator PRIVATE eir_base simdjson)

  add_custom_command(
    OUTPUT ${blob}
    COMMAND definitions_generator ${packages}/hl7.fhir.r4.examples-4.0.1
            ${packages}/hl7.fhir.r4.expansions-4.0.1 ${blob}
    DEPENDS definitions_generator ${fetched}
    COMMENT "Writing the tables of the FHIR R4 definitions"
    VERBATIM)

  set(assembler ${source}/definitions/blob.S)
  set_source_files_properties(${assembler} PROPERTIES
    COMPILE_DEFINITIONS "EIR_DEFINITIONS_BLOB=\"${blob}\""
    OBJECT_DEPENDS ${blob})
  target_sources(${TARGET} PRIVATE ${assembler})

  # The same for the StructureDefinitions that profiles are made of.
  set(structures ${CMAKE_CURRENT_BINARY_DIR}/structures_r4.bin)
  file(GLOB json_sources CONFIGURE_DEPENDS ${source}/json/*.cc)
  list(FILTER json_sources EXCLUDE REGEX "_test\\.cc$")
  add_executable(profile_generator ${source}/profile/generator/main.cc ${json_sources})
  target_link_libraries(profile_generator PRIVATE eir_base simdjson)
  add_custom_command(
    OUTPUT ${structures}
    COMMAND profile_generator ${packages}/hl7.fhir.r4.examples-4.0.1 ${structures}
    DEPENDS profile_generator ${fetched}
    COMMENT "Writing the StructureDefinitions of FHIR R4"
    VERBATIM)
  set(structures_assembler ${source}/profile/blob.S)
  set_source_files_properties(${structures_assembler} PROPERTIES
    COMPILE_DEFINITIONS "EIR_STRUCTURES_BLOB=\"${structures}\""
    OBJECT_DEPENDS ${structures})
  target_sources(${TARGET} PRIVATE ${structures_assembler})
endfunction()
