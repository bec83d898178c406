import { cva, type VariantProps } from "class-variance-authority";
import { LoaderCircle } from "lucide-react";
import { Slot } from "radix-ui";
import type { ComponentProps, MouseEvent } from "react";

import { cn } from "@/lib/utils";

export const buttonVariants = cva(
  "relative inline-flex shrink-0 items-center justify-center gap-1.5 rounded-lg font-medium whitespace-nowrap transition-colors select-none disabled:cursor-not-allowed disabled:opacity-50 aria-busy:cursor-progress aria-busy:opacity-50 [&_svg]:size-4 [&_svg]:shrink-0",
  {
    variants: {
      variant: {
        primary: "bg-accent text-accent-ink hover:bg-accent-hover disabled:hover:bg-accent",
        secondary:
          "border border-line-strong bg-surface text-ink shadow-card hover:bg-sunken disabled:hover:bg-surface dark:bg-raised dark:hover:bg-selected",
        ghost: "text-soft hover:bg-hover hover:text-ink",
        danger: "bg-danger text-white hover:bg-danger-hover disabled:hover:bg-danger",
        link: "h-auto px-0 text-accent-text underline-offset-4 hover:underline",
      },
      size: {
        sm: "h-8 px-2.5 text-[13px]",
        md: "h-9 px-3.5 text-sm",
        lg: "h-10 px-4 text-sm",
        icon: "size-8 text-soft",
      },
    },
    compoundVariants: [{ variant: "link", class: "h-auto px-0" }],
    defaultVariants: { variant: "secondary", size: "md" },
  },
);

interface ButtonProps extends ComponentProps<"button">, VariantProps<typeof buttonVariants> {
  /** Renders the only child (a link, say) with the button's looks. */
  asChild?: boolean;
  /** Shows a spinner in place of the label and refuses clicks; the width stays, and so does the focus. */
  isPending?: boolean;
}

const refuse = (event: MouseEvent) => event.preventDefault();

export function Button({ className, variant, size, asChild, isPending, children, ...props }: ButtonProps) {
  const classes = cn(buttonVariants({ variant, size }), className);
  if (asChild) {
    return (
      <Slot.Root className={classes} {...props}>
        {children}
      </Slot.Root>
    );
  }
  return (
    <button
      type="button"
      className={classes}
      aria-busy={isPending || undefined}
      {...props}
      // Not `disabled`: that takes the focus away for good. A refused click sends no form either, nor does Enter in it.
      {...(isPending && { "aria-disabled": true, onClick: refuse })}
    >
      {isPending ? (
        <>
          <span className="absolute inset-0 grid place-items-center">
            <LoaderCircle className="animate-spin" aria-hidden />
          </span>
          <span className="inline-flex items-center gap-1.5 opacity-0">{children}</span>
        </>
      ) : (
        children
      )}
    </button>
  );
}
