enable_language(ASM)

# eir_terminology_package(TARGET): puts the code systems, value sets and concept maps of FHIR R4
# into TARGET. Needs the packages that eir_definitions() has fetched, and its list of what they are.
function(eir_terminology_package TARGET)
  set(packages ${CMAKE_SOURCE_DIR}/build/packages)
  set(source ${CMAKE_SOURCE_DIR}/src/terminology)
  set(blob ${CMAKE_CURRENT_BINARY_DIR}/terminology_r4.bin)

  add_executable(terminology_generator ${source}/generator/main.cc)
  target_link_libraries(terminology_generator PRIVATE eir_fhir)

  add_custom_command(
    OUTPUT ${blob}
    COMMAND terminology_generator ${packages}/hl7.fhir.r4.examples-4.0.1 ${blob}
    DEPENDS terminology_generator ${CMAKE_SOURCE_DIR}/tools/definitions/packages.sha512
    COMMENT "Writing the code systems and value sets of FHIR R4"
    VERBATIM)

  set(assembler ${source}/package_blob.S)
  set_source_files_properties(${assembler} PROPERTIES
    COMPILE_DEFINITIONS "EIR_TERMINOLOGY_BLOB=\"${blob}\""
    OBJECT_DEPENDS ${blob})
  target_sources(${TARGET} PRIVATE ${assembler})
endfunction()
