package io.github.scitemplate;

import java.nio.ByteBuffer;

/** Makes it visible that something reads memory which Java has freed. */
public final class FreedMemory {
  private static final int OTHERS = 3000;
  private static final int PAUSE_MS = 50;

  private FreedMemory() {}

  /** Collects what nobody refers to, and writes something else into small pieces of memory. */
  public static void overwrite() throws InterruptedException {
    System.gc();
    Thread.sleep(PAUSE_MS); // another thread frees
    for (int i = 0; i < OTHERS; i++) {
      ByteBuffer other = ByteBuffer.allocateDirect(4 + i % 13);
      other.putInt(0, 0x4f4f4f4f);
    }
  }
}
