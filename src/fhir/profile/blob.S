// The StructureDefinitions of R4, as the generator wrote them, put into the program as they are.
        .section .rodata
        .balign 8
        .globl eir_structures_begin
        .globl eir_structures_end
eir_structures_begin:
        .incbin EIR_STRUCTURES_BLOB
eir_structures_end:
        .byte 0
        .section .note.GNU-stack,"",@progbits
