// The definition tables, as the generator wrote them, put into the program as they are.
        .section .rodata
        .balign 8
        .globl eir_definitions_begin
        .globl eir_definitions_end
eir_definitions_begin:
        .incbin EIR_DEFINITIONS_BLOB
eir_definitions_end:
        .byte 0
        .section .note.GNU-stack,"",@progbits
