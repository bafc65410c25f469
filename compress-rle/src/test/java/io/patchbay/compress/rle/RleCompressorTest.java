// SPDX-License-Identifier: Apache-2.0
package io.patchbay.compress.rle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.AssemblyException;
import io.patchbay.Options;
import io.patchbay.compress.rle.RleOptions.Encoding;
import io.patchbay.spi.Compressor;
import java.io.InputStream;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RleCompressorTest {

    private final RleCompressor rle = new RleCompressor();

    @Test
    void itsNameIsRle() {
        assertEquals("rle", rle.name());
    }

    @Test
    void bothKindsOfRegistrationNameIt() throws Exception {
        assertTrue(RleCompressor.class.getModule().getDescriptor().provides().stream()
                .filter(provides -> provides.service().equals(Compressor.class.getName()))
                .anyMatch(provides -> provides.providers().equals(List.of(RleCompressor.class.getName()))));
        String file = "/META-INF/services/" + Compressor.class.getName();
        try (InputStream lines = RleCompressor.class.getResourceAsStream(file)) {
            String text = new String(lines.readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(RleCompressor.class.getName(), text.strip());
        }
    }

    @Test
    void withoutOptionsTheProviderServesEveryConnection() {
        assertSame(rle, rle.open(Rle.setup(Options.none())));
        assertSame(rle, rle.open(Rle.setup(Options.none().with(RleOptions.ENCODING, Encoding.COMPACT))));
    }

    @Test
    void optionsMakeAnotherAndLeaveTheProviderAsItIs() {
        byte[] text = {'a', 'b'};
        Compressor classic = rle.open(Rle.setup(Options.none().with(RleOptions.ENCODING, Encoding.CLASSIC)));
        assertNotSame(rle, classic);
        assertEquals(4, Rle.compress(classic, text).length);
        assertEquals(2, Rle.compress(rle, text).length);
    }

    @Test
    void optionsCanBeWrittenAsText() {
        assertEquals(Set.of(RleOptions.ENCODING, RleOptions.LENIENT), rle.options());
        assertSame(Encoding.CLASSIC, RleOptions.ENCODING.parse("classic"));
        assertSame(Encoding.COMPACT, RleOptions.ENCODING.parse("compact"));
        AssemblyException refused = assertThrows(AssemblyException.class, () -> RleOptions.ENCODING.parse("Classic"));
        assertTrue(refused.getMessage().contains("compact or classic"), refused.getMessage());
        assertTrue(RleOptions.LENIENT.parse("true"));
    }

    @Test
    void itDescribesWhatWillBeInForce() {
        assertEquals(
                Map.of("rle.encoding", "compact", "rle.lenient", "false"),
                rle.describe(Rle.setup(Options.none())));
        Options both = Options.none().with(RleOptions.ENCODING, Encoding.CLASSIC).with(RleOptions.LENIENT, true);
        assertEquals(Map.of("rle.encoding", "classic", "rle.lenient", "true"), rle.describe(Rle.setup(both)));
    }

    @Test
    void itHasNoFieldThatChanges() {
        assertTrue(Arrays.stream(RleCompressor.class.getDeclaredFields())
                .allMatch(field -> Modifier.isFinal(field.getModifiers())));
    }

    @Test
    void manyThreadsCanUseTheProviderAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> results = new ArrayList<>();
            for (int seed = 0; seed < 4; seed++) {
                Random random = new Random(seed);
                results.add(threads.submit(() -> roundTrips(random)));
            }
            for (Future<?> result : results) {
                result.get(60, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private void roundTrips(Random random) {
        for (int round = 0; round < 500; round++) {
            byte[] plain = Rle.random(random, random.nextInt(2000));
            byte[] packed = Rle.compress(rle, plain);
            assertArrayEquals(Reference.compact(plain), packed);
            assertArrayEquals(plain, Rle.decompress(rle, packed, plain.length));
        }
    }
}
