// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import io.patchbay.Endpoint;
import io.patchbay.Option;
import io.patchbay.spi.Compressor;
import io.patchbay.spi.Setup;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Providers with a defect that has nothing to do with their kind; here they are compressors. */
final class BrokenProviders {

    /** Ends by itself, so that nothing stays behind in these tests. */
    private static final long LEFT_BEHIND_SECONDS = 5;

    private BrokenProviders() {}

    /** Asks for everything that a provider in a jar of its own has. */
    static class Registered extends CompressorContract {
        @Override
        protected Compressor compressor() {
            return (Compressor) Defect.current();
        }
    }

    static class Choosy extends BrokenCompressors.Contract {
        @Override
        protected Optional<Setup> unusableSetup() {
            return Optional.of(Setup.of(Endpoint.of("tcp", "127.0.0.1", 1).withStages("unusable"), Setup.Role.CLIENT));
        }
    }

    private static Defect defect(String what, Rule rule, Supplier<? extends Compressor> provider) {
        return new Defect("provider " + what, rule, BrokenCompressors.Contract.class, provider);
    }

    static List<Defect> all() {
        return List.of(
                new Defect("provider is a class that is not public", Rule.PROVIDER_3, Registered.class, Hidden::new),
                new Defect("provider is not registered", Rule.PROVIDER_4, Registered.class, PlainCompressor::new),
                defect("starts a thread when it is made", Rule.PROVIDER_5, StartsAThread::new),
                defect("has static memory that changes", Rule.PROVIDER_6, RemembersForAll::new),
                defect("leaves a thread when it is closed", Rule.PROVIDER_8, () ->
                        new Opening(() -> leave("left-behind"))),
                defect("leaves a socket when it is closed", Rule.PROVIDER_8, () ->
                        new Opening(BrokenProviders::socket)),
                new Defect("provider opens what it cannot work"
                        + " with", Rule.PROVIDER_10, Choosy.class, PlainCompressor::new),
                new Defect("provider refuses a setup with another exception", Rule.PROVIDER_10, Choosy.class, () ->
                        new PlainCompressor() {
                            @Override
                            public Map<String, String> describe(Setup setup) {
                                if (setup.endpoint().stages().contains("unusable")) {
                                    throw new IllegalArgumentException("unusable");
                                }
                                return Map.of();
                            }
                        }),
                defect("has null for options", Rule.PROVIDER_11, () -> new PlainCompressor() {
                    @Override
                    public Set<SocketOption<?>> options() {
                        return null;
                    }
                }),
                defect("has two options of one name", Rule.PROVIDER_12, () -> new PlainCompressor() {
                    @Override
                    public Set<SocketOption<?>> options() {
                        return new LinkedHashSet<>(List.of(named(Integer.class), named(String.class)));
                    }
                }),
                defect("has other options at every call", Rule.PROVIDER_12, () -> new PlainCompressor() {
                    @Override
                    public Set<SocketOption<?>> options() {
                        return Set.of(Option.ofInt("level-" + System.nanoTime(), 0, 9, "a level"));
                    }
                }),
                defect("cannot describe what it can open", Rule.PROVIDER_13, () -> new PlainCompressor() {
                    @Override
                    public Map<String, String> describe(Setup setup) {
                        throw new UnsupportedOperationException("not yet");
                    }
                }),
                defect("opens a socket to describe itself", Rule.PROVIDER_14, () -> new PlainCompressor() {
                    @Override
                    public Map<String, String> describe(Setup setup) {
                        socket();
                        return Map.of();
                    }
                }));
    }

    private static <T> SocketOption<T> named(Class<T> type) {
        return new SocketOption<>() {
            @Override
            public String name() {
                return "level";
            }

            @Override
            public Class<T> type() {
                return type;
            }
        };
    }

    private static void leave(String name) {
        CountDownLatch never = new CountDownLatch(1);
        Thread left = new Thread(() -> {
            try {
                never.await(LEFT_BEHIND_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }, name);
        left.setDaemon(true);
        left.start();
    }

    /** Sockets that are never closed by whoever opened them. */
    private static final List<DatagramSocket> SOCKETS = new ArrayList<>();

    private static synchronized void socket() {
        try {
            SOCKETS.add(new DatagramSocket());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static synchronized void closeSockets() {
        SOCKETS.forEach(DatagramSocket::close);
        SOCKETS.clear();
    }

    private static final class Hidden extends PlainCompressor {}

    private static final class StartsAThread extends PlainCompressor {
        StartsAThread() {
            leave("from-a-constructor");
        }
    }

    private static final class RemembersForAll extends PlainCompressor {
        private static final int[] FRAMES = new int[1];

        @Override
        public int compress(ByteBuffer source, ByteBuffer target, int level) {
            FRAMES[0]++;
            return super.compress(source, target, level);
        }
    }

    private static final class Opening extends PlainCompressor {
        private final Runnable opened;

        Opening(Runnable opened) {
            this.opened = opened;
        }

        @Override
        public Compressor open(Setup setup) {
            opened.run();
            return new PlainCompressor();
        }
    }
}
