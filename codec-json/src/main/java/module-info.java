// SPDX-License-Identifier: Apache-2.0
/** The protocol {@code json}; exported for applications with their own mapper and for protocols with JSON bodies. */
module io.patchbay.codec.json {
    requires transitive io.patchbay;
    requires transitive tools.jackson.databind;
    requires static com.google.auto.service;

    exports io.patchbay.codec.json;

    provides io.patchbay.spi.Protocol with
            io.patchbay.codec.json.JsonProtocol;
}
