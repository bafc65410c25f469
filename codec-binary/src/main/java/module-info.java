// SPDX-License-Identifier: Apache-2.0
/** The protocol {@code binary}; nothing to call, it is found by its name. */
module io.patchbay.codec.binary {
    requires io.patchbay;
    requires static com.google.auto.service;
    requires static io.patchbay.codec.json;

    provides io.patchbay.spi.Protocol with
            io.patchbay.codec.binary.BinaryProtocol;
}
