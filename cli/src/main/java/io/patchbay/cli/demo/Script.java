// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli.demo;

import java.util.List;

/** Who says what. The lines of one round are said at once, the rounds one after the other. */
final class Script {

    private static final List<List<ChatLine>> ROUNDS = List.of(
            List.of(
                    new ChatLine("ana", "Bom dia! Quem está aí?"),
                    new ChatLine("bruno", "Eu. My lines go in 14-byte headers or their successor."),
                    new ChatLine("chloe", "Présente ! Les miennes sont comprimées.")),
            List.of(
                    new ChatLine("dima", "Привет, слышу всех."),
                    new ChatLine("emi", "こんにちは \uD83D\uDC4B"),
                    new ChatLine("fred", "Old JSON, \"line by line\", with a back\\slash,\na line feed and a tab\t.")),
            List.of(
                    new ChatLine("ana", "Watch the run-length encoder: only long runs pay."),
                    new ChatLine("chloe", "=".repeat(200)),
                    new ChatLine("emi", "~".repeat(400))),
            List.of(
                    new ChatLine("bruno", "Nobody needed to know what the others use."),
                    new ChatLine("fred", "Not even me, and I am the past."),
                    new ChatLine("dima", "Até logo! Пока! \uD83D\uDE80")));

    private Script() {}

    static List<List<ChatLine>> rounds() {
        return ROUNDS;
    }

    static List<ChatLine> lines() {
        return ROUNDS.stream().flatMap(List::stream).toList();
    }
}
