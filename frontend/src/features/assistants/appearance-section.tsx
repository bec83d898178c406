"use client";

import { Controller, useFormContext } from "react-hook-form";

import { ColorInput } from "@/components/ui/color-input";
import { Field, FieldSection } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Segmented } from "@/components/ui/segmented";
import type { Appearance } from "@/lib/api";
import { asNumber } from "@/lib/forms";

import type { AssistantFields } from "./assistant-fields";
import { LauncherIcon } from "./launcher-preview";

const SCHEMES = [
  { value: "auto", label: "As the visitor" },
  { value: "page", label: "As the page" },
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
] as const;

const SIZES = [
  { value: "compact", label: "Compact" },
  { value: "tall", label: "Tall" },
  { value: "wide", label: "Wide" },
] as const;

const POSITIONS = [
  { value: "bottom-left", label: "Left" },
  { value: "bottom-right", label: "Right" },
] as const;

const ICON_NAMES: Record<Appearance["launcher_icon"], string> = {
  chat: "Chat",
  question: "Question",
  spark: "Spark",
};
const ICONS = (Object.keys(ICON_NAMES) as Appearance["launcher_icon"][]).map((icon) => ({
  value: icon,
  label: (
    <>
      <LauncherIcon icon={icon} /> {ICON_NAMES[icon]}
    </>
  ),
}));

/** Colours and texts of the panel. */
export function AppearanceSection() {
  const { register, control, formState } = useFormContext<AssistantFields>();
  const errors = formState.errors.appearance;
  return (
    <FieldSection title="Appearance" description="The chat in your colours. Their text turns dark or light by itself.">
      <div className="grid gap-5 sm:grid-cols-2">
        <Controller
          control={control}
          name="appearance.primary_color"
          render={({ field }) => (
            <Field label="Colour" error={errors?.primary_color?.message}>
              {(props) => <ColorInput {...props} value={field.value} onValueChange={field.onChange} />}
            </Field>
          )}
        />
        <Field label="Rounded corners, px" error={errors?.corner_radius?.message}>
          {(props) => (
            <Input {...props} {...register("appearance.corner_radius", asNumber)} type="number" min={0} max={32} />
          )}
        </Field>
        <Controller
          control={control}
          name="appearance.color_scheme"
          render={({ field }) => (
            <Field
              label="Light or dark"
              hint="“As the visitor” follows their system, “as the page” the website around the chat."
              className="sm:col-span-2"
              error={errors?.color_scheme?.message}
            >
              {(props) => (
                <Segmented
                  {...props}
                  aria-label="Light or dark"
                  value={field.value}
                  onValueChange={field.onChange}
                  options={SCHEMES}
                />
              )}
            </Field>
          )}
        />
        <Controller
          control={control}
          name="appearance.panel_size"
          render={({ field }) => (
            <Field
              label="Size of the chat"
              hint="Visitors can enlarge it. On phones it fills the screen."
              className="sm:col-span-2"
              error={errors?.panel_size?.message}
            >
              {(props) => (
                <Segmented
                  {...props}
                  aria-label="Size of the chat"
                  value={field.value}
                  onValueChange={field.onChange}
                  options={SIZES}
                />
              )}
            </Field>
          )}
        />
        <Field label="Title" isOptional hint="Empty: the assistant's name." error={errors?.header_title?.message}>
          {(props) => <Input {...props} {...register("appearance.header_title")} />}
        </Field>
        <Field label="Line below the title" isOptional error={errors?.header_subtitle?.message}>
          {(props) => <Input {...props} {...register("appearance.header_subtitle")} />}
        </Field>
        <Field
          label="Logo"
          isOptional
          hint="The https address of a square picture. The preview shows a new one after saving."
          className="sm:col-span-2"
          error={errors?.logo_url?.message}
        >
          {(props) => (
            <Input
              {...props}
              {...register("appearance.logo_url")}
              type="url"
              inputMode="url"
              placeholder="https://www.example.com/logo.png"
              spellCheck={false}
            />
          )}
        </Field>
      </div>
    </FieldSection>
  );
}

/** The button on the client's website. */
export function LauncherSection() {
  const { register, control, formState } = useFormContext<AssistantFields>();
  const errors = formState.errors.appearance;
  return (
    <FieldSection title="Launcher" description="The button on your website that opens the chat.">
      <div className="grid gap-5 sm:grid-cols-2">
        <Controller
          control={control}
          name="appearance.launcher_icon"
          render={({ field }) => (
            <Field label="Icon" className="sm:col-span-2" error={errors?.launcher_icon?.message}>
              {(props) => (
                <Segmented
                  {...props}
                  aria-label="Icon"
                  value={field.value}
                  onValueChange={field.onChange}
                  options={ICONS}
                />
              )}
            </Field>
          )}
        />
        <Field label="Text on the button" isOptional error={errors?.launcher_label?.message}>
          {(props) => <Input {...props} {...register("appearance.launcher_label")} placeholder="Ask us" />}
        </Field>
        <Controller
          control={control}
          name="appearance.position"
          render={({ field }) => (
            <Field label="Corner" error={errors?.position?.message}>
              {(props) => (
                <Segmented
                  {...props}
                  aria-label="Corner"
                  value={field.value}
                  onValueChange={field.onChange}
                  options={POSITIONS}
                />
              )}
            </Field>
          )}
        />
        <Field label="Size, px" hint="Across, from 40 to 80." error={errors?.launcher_size?.message} className="sm:col-span-2">
          {(props) => (
            <Input
              {...props}
              {...register("appearance.launcher_size", asNumber)}
              type="number"
              min={40}
              max={80}
              className="sm:max-w-[calc(50%-0.625rem)]"
            />
          )}
        </Field>
        <Field label="Distance from the side, px" error={errors?.offset_x?.message}>
          {(props) => (
            <Input {...props} {...register("appearance.offset_x", asNumber)} type="number" min={0} max={200} />
          )}
        </Field>
        <Field label="Distance from the bottom, px" error={errors?.offset_y?.message}>
          {(props) => (
            <Input {...props} {...register("appearance.offset_y", asNumber)} type="number" min={0} max={200} />
          )}
        </Field>
      </div>
    </FieldSection>
  );
}
