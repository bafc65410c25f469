// SPDX-License-Identifier: Apache-2.0
package io.patchbay.crypt.xor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.patchbay.spi.CipherSession;
import java.util.List;
import org.junit.jupiter.api.Test;

class XorVectorsTest {

    private final List<Vector> vectors = Vector.all();

    @Test
    void allVectorsAreThere() {
        assertEquals(16, vectors.size());
    }

    @Test
    void sealingGivesWhatTheFirstDocumentGave() {
        for (Vector vector : vectors) {
            try (CipherSession session = Xor.session(vector.key())) {
                assertArrayEquals(vector.output(), Xor.seal(session, vector.input()));
            }
        }
    }

    @Test
    void openingGivesTheInputBack() {
        for (Vector vector : vectors) {
            try (CipherSession session = Xor.session(vector.key())) {
                assertArrayEquals(vector.input(), Xor.open(session, vector.output()));
            }
        }
    }

    @Test
    void oneSessionGivesAllVectorsOfItsKey() {
        byte[] key = vectors.get(8).key();
        try (CipherSession session = Xor.session(key)) {
            for (Vector vector : vectors.subList(8, 12)) {
                assertArrayEquals(key, vector.key());
                assertArrayEquals(vector.output(), Xor.seal(session, vector.input()));
            }
        }
    }
}
