// SPDX-License-Identifier: Apache-2.0
package io.patchbay.compress.rle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.patchbay.CodecException;
import java.util.List;
import org.junit.jupiter.api.Test;

class RleVectorsTest {

    private final List<Vector> compressions = Vector.ofKind("rle.compress");
    private final List<Vector> decompressions = Vector.ofKind("rle.decompress");

    @Test
    void allVectorsAreThere() {
        assertEquals(27, compressions.size());
        assertEquals(7, decompressions.size());
    }

    @Test
    void whatTheFirstDocumentWroteIsRestored() {
        for (Vector vector : compressions) {
            assertArrayEquals(vector.input(), Rle.decompress(Rle.COMPACT, vector.output(), vector.input().length));
        }
    }

    @Test
    void classicWritesWhatTheFirstDocumentWrote() {
        for (Vector vector : compressions) {
            assertArrayEquals(vector.output(), Rle.compress(Rle.CLASSIC, vector.input()));
        }
    }

    @Test
    void theFirstDocumentRestoresWhatCompactWrites() {
        for (Vector vector : compressions) {
            byte[] packed = Rle.compress(Rle.COMPACT, vector.input());
            assertArrayEquals(vector.input(), Reference.decode(packed));
        }
    }

    @Test
    void lenientRestoresWhatTheFirstDocumentRestored() {
        for (Vector vector : decompressions) {
            assertArrayEquals(vector.output(), Rle.decompress(Rle.LENIENT, vector.input(), vector.output().length));
        }
    }

    @Test
    void strictDiffersInEmptyRunsOnly() {
        int refused = 0;
        for (Vector vector : decompressions) {
            if (Reference.malformed(vector.input())) {
                refused++;
                assertThrows(CodecException.class, () -> Rle.decompress(Rle.COMPACT, vector.input(), 1000));
            } else {
                assertArrayEquals(vector.output(), Rle.decompress(Rle.COMPACT, vector.input(), 1000));
            }
        }
        assertEquals(2, refused);
    }

    @Test
    void theReferenceAgreesWithTheVectors() {
        for (Vector vector : compressions) {
            assertArrayEquals(vector.output(), Reference.classic(vector.input()));
        }
        for (Vector vector : decompressions) {
            assertArrayEquals(vector.output(), Reference.decode(vector.input()));
        }
    }
}
