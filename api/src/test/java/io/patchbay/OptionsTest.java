// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {

    private static final Option<Integer> SIZE = Option.ofInt("x.size", -3, 7, "a size");
    private static final Option<Boolean> FAST = Option.ofBoolean("x.fast", "whether");

    @Test
    void numbersAreReadWithinTheirRange() {
        assertEquals(-3, SIZE.parse("-3"));
        assertEquals(7, SIZE.parse("+7"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-4", "8", "", " 1", "1.0", "99999999999", "x"})
    void otherNumbersAreRefusedWithNameTextAndRange(String text) {
        AssemblyException error = assertThrows(AssemblyException.class, () -> SIZE.parse(text));
        assertTrue(error.getMessage().contains("x.size"), error.getMessage());
        assertTrue(error.getMessage().contains("\"" + text + "\""), error.getMessage());
        assertTrue(error.getMessage().contains("-3") && error.getMessage().contains("7"), error.getMessage());
    }

    @Test
    void truthIsReadStrictly() {
        assertEquals(true, FAST.parse("true"));
        assertEquals(false, FAST.parse("false"));
        for (String text : List.of("TRUE", "yes", "1", "")) {
            assertThrows(AssemblyException.class, () -> FAST.parse(text), text);
        }
    }

    @Test
    void anOptionOfAnyTypeHasItsOwnParser() {
        Option<Thread.State> state = Option.of("x.state", Thread.State.class, Thread.State::valueOf, "a state");
        assertEquals(Thread.State.NEW, state.parse("NEW"));
        assertThrows(AssemblyException.class, () -> state.parse("new"));
        assertEquals("x.state", state.name());
        assertEquals("x.state", state.toString());
        assertEquals("a state", state.description());
        assertEquals(Thread.State.class, state.type());
    }

    @Test
    void optionsOfOneNameAndTypeAreEqual() {
        assertEquals(SIZE, Option.ofInt("x.size", 0, 1, "other words"));
        assertEquals(SIZE.hashCode(), Option.ofInt("x.size", 0, 1, "other words").hashCode());
        assertNotEquals(SIZE, Option.ofBoolean("x.size", "a size"));
        assertNotEquals(SIZE, Option.ofInt("x.sized", -3, 7, "a size"));
        Options options = Options.none().with(SIZE, 5);
        assertEquals(Optional.of(5), options.get(Option.ofInt("x.size", 0, 1, "other words")));
        assertEquals(Optional.empty(), options.get(Option.ofBoolean("x.size", "of another type")));
    }

    @Test
    void optionsAreCopiedOnChange() {
        Options one = Options.none().with(SIZE, 5);
        Options two = one.with(SIZE, 6).with(FAST, true);
        assertEquals(Optional.of(5), one.get(SIZE));
        assertEquals(Optional.of(6), two.get(SIZE));
        assertEquals(Optional.empty(), one.get(FAST));
        assertEquals(Optional.empty(), Options.none().get(SIZE));
        assertEquals(List.of(SIZE, FAST), List.copyOf(two.names()));
        assertThrows(UnsupportedOperationException.class, () -> two.names().clear());
    }

    @Test
    void whatIsNotSetComesFromTheDefaults() {
        Options defaults = Options.none().with(SIZE, 1).with(FAST, true);
        Options combined = Options.none().with(SIZE, 2).orElse(defaults);
        assertEquals(Optional.of(2), combined.get(SIZE));
        assertEquals(Optional.of(true), combined.get(FAST));
    }

    @Test
    void onlyWhatIsSupportedIsRetained() {
        Set<SocketOption<?>> supported = Set.of(FAST, StandardSocketOptions.SO_RCVBUF);
        Options kept = Options.none().with(SIZE, 1).with(FAST, true).retain(supported);
        assertEquals(Set.of(FAST), kept.names());
    }

    @Test
    @SuppressWarnings({"unchecked", "rawtypes"})
    void aValueOfAWrongTypeIsRefusedEvenIfTheCompilerWasTricked() {
        assertThrows(ClassCastException.class, () -> Options.none().with((SocketOption) SIZE, "5"));
        assertThrows(NullPointerException.class, () -> Options.none().with(SIZE, null));
        assertThrows(NullPointerException.class, () -> Options.none().with(null, 1));
    }

    @Test
    void equalityIsThatOfTheValues() {
        assertEquals(Options.none().with(SIZE, 1).with(FAST, true), Options.none().with(FAST, true).with(SIZE, 1));
        assertNotEquals(Options.none().with(SIZE, 1), Options.none().with(SIZE, 2));
        assertEquals(Options.none().with(SIZE, 1).hashCode(), Options.none().with(SIZE, 1).hashCode());
        assertEquals("x.size=1, x.fast=true", Options.none().with(SIZE, 1).with(FAST, true).toString());
    }

    @Test
    void theStandardOptionsHaveTheirRanges() {
        assertEquals(9, StandardOptions.COMPRESSION_LEVEL.parse("9"));
        assertThrows(AssemblyException.class, () -> StandardOptions.COMPRESSION_LEVEL.parse("0"));
        assertThrows(AssemblyException.class, () -> StandardOptions.COMPRESSION_LEVEL.parse("10"));
        assertThrows(AssemblyException.class, () -> StandardOptions.PROTOCOL_VERSION.parse("0"));
        assertThrows(AssemblyException.class, () -> StandardOptions.COMPRESSION_STORED.parse("on"));
    }
}
