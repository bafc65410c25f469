package ${package};

import com.google.auto.service.AutoService;
import io.patchbay.CodecException;
import io.patchbay.spi.Compressor;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** Replace what is in compress and decompress, and keep the answers that they give. */
@AutoService(Compressor.class)
public final class ${classPrefix}Compressor implements Compressor {

    @Override
    public String name() {
        return "${providerName}";
    }

    @Override
    public int maxCompressedLength(int length) {
        return length + length / 1000 + 64;
    }

    @Override
    public int compress(ByteBuffer source, ByteBuffer target, int level) {
        Deflater deflater = new Deflater(level);
        deflater.setInput(source);
        deflater.finish();
        int length = deflater.deflate(target);
        deflater.end();
        return length;
    }

    @Override
    public int decompress(ByteBuffer source, ByteBuffer target) {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(source);
            int length = inflater.inflate(target);
            if (inflater.finished()) {
                return length;
            }
            if (target.hasRemaining()) {
                throw new CodecException("${providerName}: the data is cut off");
            }
            return TARGET_TOO_SMALL;
        } catch (DataFormatException e) {
            throw new CodecException("${providerName}: the data is damaged", e);
        } finally {
            inflater.end();
        }
    }
}
